#!/usr/bin/env python3
"""What cleaning a corpus costs here and in datatrove: CPU time, time and peak memory of whole runs, gzip in and out.

usage: corpus.py DATA_DIR [--size MB] [--large MB] [--corpus DIR] [--venv DIR] [--dechaff PATH] [--only NAME…]

DATA_DIR holds make_corpus.py, which makes texts in the manner of scraped ones. dechaff cleans them by all shipped rules with the full
ledger, by one worker and by two; `read-write` is the same run without rules, language and ledger as far as that goes. datatrove (from
PyPI; made a virtual environment for where there is none) reads and writes the same files through its own filters: Gopher's two, C4's
and FineWeb's, by one task. Its filters split English words by spaCy's
splitter, which needs no download.

With `--large` dechaff also reads a WARC and a Parquet file of that size, made of the same texts: the one of pages, the other of texts. Their
peak memory should be that of the smaller runs.
"""
import argparse, glob, gzip, json, os, resource, shutil, subprocess, sys, tempfile, time, venv

DATATROVE = """
import sys
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.filters import C4QualityFilter, FineWebQualityFilter, GopherQualityFilter, GopherRepetitionFilter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers.jsonl import JsonlWriter
source, target, logs = sys.argv[1:]
LocalPipelineExecutor(
    pipeline=[
        JsonlReader(source, glob_pattern="*.jsonl.gz"),
        GopherRepetitionFilter(), GopherQualityFilter(), C4QualityFilter(filter_no_terminal_punct=True), FineWebQualityFilter(),
        JsonlWriter(target, compression="gzip"),
    ],
    tasks=1, workers=1, logging_dir=logs,
).run()
"""

# As warcio and pyarrow write such files where nothing is asked of them.
LARGE = """
import glob, gzip, html, io, itertools, json, sys
import pyarrow, pyarrow.parquet
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
source, warc, parquet, megabytes = sys.argv[1:]
texts = [json.loads(line)["text"] for path in sorted(glob.glob(source + "/*.jsonl.gz")) for line in gzip.open(path, "rt")]

def documents():
    size = 0
    for number, text in enumerate(itertools.cycle(texts)):
        if size > int(megabytes) * 1_000_000:
            return
        size += len(text.encode())
        yield number, text

with open(warc, "wb") as file:
    writer = WARCWriter(file, gzip=False)
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
    for number, text in documents():
        lines = "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines())
        page = f"<!doctype html><title>{number}</title><article>{lines}</article>".encode()
        record = writer.create_warc_record(f"http://example.org/{number}", "response", payload=io.BytesIO(page), http_headers=headers)
        writer.write_record(record)
schema = pyarrow.schema([("id", pyarrow.string()), ("text", pyarrow.string())])
with pyarrow.parquet.ParquetWriter(parquet, schema) as writer:
    rows = documents()
    while group := [{"id": str(number), "text": text} for number, text in itertools.islice(rows, 5000)]:
        writer.write_table(pyarrow.Table.from_pylist(group, schema))
"""


def corpus(data, folder, megabytes):
    """Parts of about 18 MB of JSON Lines each, compressed."""
    os.makedirs(folder, exist_ok=True)
    plain = os.path.join(folder, "plain")
    docs = max(100, int(megabytes * 168))
    subprocess.run([sys.executable, os.path.join(data, "make_corpus.py"), "--docs", str(docs), "--parts", str(max(1, megabytes // 18)), plain],
                   check=True, stdout=subprocess.DEVNULL)
    size = 0
    for path in sorted(glob.glob(os.path.join(plain, "*.jsonl"))):
        if path.endswith(".labels.jsonl"):
            continue
        size += os.path.getsize(path)
        with open(path, "rb") as source, gzip.open(os.path.join(folder, os.path.basename(path) + ".gz"), "wb", 6) as target:
            shutil.copyfileobj(source, target)
    shutil.rmtree(plain)
    return size


def run(command, **options):
    """CPU seconds, seconds and peak kilobytes of a command and its children."""
    start = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **options)
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(command)} failed:\n{said[-2000:]}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss


def python_of(folder):
    python = os.path.join(folder, "Scripts" if os.name == "nt" else "bin", "python")
    if not os.path.exists(python):
        venv.create(folder, with_pip=True)
    if subprocess.run([python, "-c", "import datatrove, spacy, warcio, pyarrow"], capture_output=True).returncode:
        subprocess.run([python, "-m", "pip", "install", "--quiet", "datatrove[io,processing]", "spacy", "warcio", "pyarrow"], check=True)
    return python


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("--size", type=int, default=300, help="megabytes of JSON Lines")
    parser.add_argument("--large", type=int, default=0, help="megabytes of texts in a WARC and a Parquet file")
    parser.add_argument("--corpus", help="a folder to keep the corpus in, or that has it")
    parser.add_argument("--venv", default=os.path.join(tempfile.gettempdir(), "dechaff-datatrove"))
    parser.add_argument("--dechaff", default="target/release/dechaff")
    parser.add_argument("--only", nargs="*", default=["read-write", "dechaff", "dechaff-2", "warc", "parquet", "datatrove"])
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        folder = args.corpus or os.path.join(work, "corpus")
        if not glob.glob(os.path.join(folder, "*.gz")):
            corpus(args.data, folder, args.size)
        dechaff = [args.dechaff, "clean", folder, "-q", "--compress", "gzip"]
        commands = {
            "read-write": dechaff + ["--no-default-rules", "--removed", "off", "--workers", "1", "-o", work + "/a/"],
            "dechaff": dechaff + ["--workers", "1", "-o", work + "/b/"],
            "dechaff-2": dechaff + ["--workers", "2", "-o", work + "/c/"],
        }
        if args.large:
            script, files = os.path.join(work, "large.py"), [os.path.join(work, name) for name in ("large.warc", "large.parquet")]
            with open(script, "w") as f:
                f.write(LARGE)
            subprocess.run([python_of(args.venv), script, folder, *files, str(args.large)], check=True)
            for name, file in zip(("warc", "parquet"), files):
                commands[name] = [args.dechaff, "clean", file, "-q", "--workers", "1", "-o", os.path.join(work, name + ".jsonl")]
        if "datatrove" in args.only:
            script = os.path.join(work, "run.py")
            with open(script, "w") as f:
                f.write(DATATROVE)
            commands["datatrove"] = [python_of(args.venv), script, folder, work + "/d", work + "/logs"]
        rows = {name: run(command) for name, command in commands.items() if name in args.only}
    print(f"{'':12}{'CPU s':>9}{'s':>9}{'peak MB':>9}{'CPU of dechaff':>16}")
    base = rows.get("dechaff", (None,))[0]
    for name, (cpu, took, peak) in rows.items():
        print(f"{name:12}{cpu:9.1f}{took:9.1f}{peak / 1000:9.0f}{'' if not base else f'{cpu / base:15.2f}×'}")
    if {"dechaff", "dechaff-2"} <= set(rows):
        print(f"two workers take {rows['dechaff'][1] / rows['dechaff-2'][1]:.2f} times less time than one")


if __name__ == "__main__":
    main()
