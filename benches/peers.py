#!/usr/bin/env python3
"""What a page costs here and in three public extractors: CPU time of one thread, pages already in memory.

usage: peers.py DATA_DIR [--venv DIR] [--pages N] [--no-dechaff]

DATA_DIR holds web.html.jsonl.gz with rows {id, url, html}. Makes a virtual environment with trafilatura, Resiliparse and
turbohtml from PyPI where there is none, runs each in a process of its own, and `cargo bench --bench pages` for this project.
Of each, a first pass over some pages is to warm up. A page on which a peer raises is counted and its time kept.
"""
import argparse, gzip, json, os, subprocess, sys, time, venv

PEERS = {"trafilatura": "trafilatura", "resiliparse": "Resiliparse", "turbohtml": "turbohtml"}
# What trafilatura needs and recent versions of lxml no longer bring.
BESIDE = ["lxml_html_clean"]
WARM = 30


def extractor(peer):
    if peer == "trafilatura":
        from trafilatura import bare_extraction
        return lambda html, url: bare_extraction(html, url=url, with_metadata=True)
    if peer == "resiliparse":
        from resiliparse.extract.html2text import extract_plain_text
        return lambda html, url: extract_plain_text(html, main_content=True)
    import turbohtml
    return lambda html, url: turbohtml.parse(html).article()


def measure(peer, path, limit):
    """Run in the virtual environment: prints one row."""
    with gzip.open(path, "rt", encoding="utf-8") as f:
        rows = [json.loads(line) for line in f][:limit]
    pages = [(r["html"], r.get("url")) for r in rows]
    run, failed = extractor(peer), 0
    for html, url in pages[:WARM]:
        try:
            run(html, url)
        except Exception:
            pass
    start = time.process_time()
    for html, url in pages:
        try:
            run(html, url)
        except Exception:
            failed += 1
    took = time.process_time() - start
    size = sum(len(html.encode("utf-8", "surrogatepass")) for html, _ in pages)
    print(json.dumps({"stage": peer, "pages": len(pages), "bytes": size, "failed": failed,
                      "ms_per_page": took * 1e3 / len(pages), "mb_per_s": size / took / 1e6}))


def python_of(folder):
    python = os.path.join(folder, "Scripts" if os.name == "nt" else "bin", "python")
    if not os.path.exists(python):
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PEERS.values(), *BESIDE], check=True)
    return python


def rows_of(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("data")
    ap.add_argument("--venv", default="target/peers", help="where the peers are installed")
    ap.add_argument("--pages", type=int, default=None, help="measure on the first so many pages")
    ap.add_argument("--no-dechaff", action="store_true", help="the peers alone")
    ap.add_argument("--measure", choices=PEERS, help=argparse.SUPPRESS)
    args = ap.parse_args()
    path = os.path.join(args.data, "web.html.jsonl.gz")
    if args.measure:
        return measure(args.measure, path, args.pages)

    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    python = python_of(args.venv)
    rows = []
    if not args.no_dechaff:
        if args.pages is not None:
            sys.exit("--pages is for --no-dechaff: the figures must be of the same pages")
        ours = rows_of(["cargo", "bench", "--quiet", "--bench", "pages", "--", os.path.abspath(path)], cwd=root)
        rows += [dict(row, stage=f"dechaff, {row['stage']}") for row in ours]
    limit = [] if args.pages is None else ["--pages", str(args.pages)]
    for peer in PEERS:
        rows += rows_of([python, os.path.abspath(__file__), args.data, "--measure", peer, *limit])
    base = rows[0]["ms_per_page"]
    print(f"{'':24} {'ms a page':>10} {'MB/s':>8} {'ratio':>8}   failed")
    for row in rows:
        print(f"{row['stage']:24} {row['ms_per_page']:10.3f} {row['mb_per_s']:8.1f} {row['ms_per_page'] / base:8.1f}   {row.get('failed', 0) or ''}")


if __name__ == "__main__":
    main()
