#!/usr/bin/env python3
"""What cleaning a corpus costs here and in datatrove: CPU time, time and peak memory of whole runs, gzip in and out.

usage: corpus.py DATA_DIR [--size MB] [--corpus DIR] [--venv DIR] [--dechaff PATH] [--only NAME…]

DATA_DIR holds make_corpus.py, which makes texts in the manner of scraped ones. dechaff cleans them by all shipped rules with the full
ledger, by one worker and by two; `read-write` is the same run without rules, language and ledger as far as that goes. datatrove (from
PyPI; made a virtual environment for where there is none) reads and writes the same files through its own filters: Gopher's two, C4's
and FineWeb's, by one task. Its filters split English words by spaCy's
splitter, which needs no download.
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
    if subprocess.run([python, "-c", "import datatrove, spacy"], capture_output=True).returncode:
        subprocess.run([python, "-m", "pip", "install", "--quiet", "datatrove[io,processing]", "spacy"], check=True)
    return python


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("--size", type=int, default=300, help="megabytes of JSON Lines")
    parser.add_argument("--corpus", help="a folder to keep the corpus in, or that has it")
    parser.add_argument("--venv", default=os.path.join(tempfile.gettempdir(), "dechaff-datatrove"))
    parser.add_argument("--dechaff", default="target/release/dechaff")
    parser.add_argument("--only", nargs="*", default=["read-write", "dechaff", "dechaff-2", "datatrove"])
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
