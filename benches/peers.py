#!/usr/bin/env python3
"""What a page costs here and in three public extractors: CPU time of one thread, pages already in memory.

usage: peers.py DATA_DIR [--venv DIR] [--rounds N] [--only NAME…]

DATA_DIR holds web.html.jsonl.gz with rows {id, url, html}. Makes a virtual environment with trafilatura, Resiliparse and
turbohtml from PyPI where there is none, and runs each, and `cargo bench --bench pages` for this project, in a process of its own.
They take turns: each reads the same few pages, then the next ones, so that what else the machine does in that while bears on all
of them alike. Of the rounds the quickest counts for each few pages; trafilatura, which takes long, has one. A page on which a peer
raises is counted and its time kept.
"""
import argparse, gzip, json, os, subprocess, sys, time, venv

PEERS = {"trafilatura": "trafilatura", "resiliparse": "Resiliparse", "turbohtml": "turbohtml"}
# What trafilatura needs and recent versions of lxml no longer bring.
BESIDE = ["lxml_html_clean"]
WARM = 30
# Pages of a turn.
TURN = 40
SLOW = {"trafilatura"}


def extractor(peer):
    if peer == "trafilatura":
        from trafilatura import bare_extraction
        return lambda html, url: bare_extraction(html, url=url, with_metadata=True)
    if peer == "resiliparse":
        from resiliparse.extract.html2text import extract_plain_text
        return lambda html, url: extract_plain_text(html, main_content=True)
    import turbohtml
    return lambda html, url: turbohtml.parse(html).article()


def serve(peer, path):
    """Run in the virtual environment: for each line with the first page and the one behind the last, prints what they took."""
    with gzip.open(path, "rt", encoding="utf-8") as f:
        pages = [(r["html"], r.get("url")) for r in map(json.loads, f)]
    run = extractor(peer)

    def turn(start, end):
        failed, begun = 0, time.process_time()
        for html, url in pages[start:end]:
            try:
                run(html, url)
            except Exception:
                failed += 1
        return {"seconds": time.process_time() - begun, "failed": failed}

    turn(0, WARM)
    size = sum(len(html.encode("utf-8", "surrogatepass")) for html, _ in pages)
    print(json.dumps({"pages": len(pages), "bytes": size}), flush=True)
    for line in sys.stdin:
        print(json.dumps(turn(*map(int, line.split()))), flush=True)


def python_of(folder):
    python = os.path.join(folder, "Scripts" if os.name == "nt" else "bin", "python")
    if not os.path.exists(python):
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PEERS.values(), *BESIDE], check=True)
    return python


class Tool:
    """A process that reads pages in its turn."""

    def __init__(self, name, command, rounds, **options):
        self.name, self.rounds, self.seconds, self.failed = name, rounds, 0.0, 0
        self.process = subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **options)
        self.size = self.answer()

    def answer(self):
        for line in self.process.stdout:
            if line.startswith("{"):
                return json.loads(line)
        sys.exit(f"{self.name}: exit status {self.process.wait()}")

    def ask(self, start, end):
        print(start, end, file=self.process.stdin, flush=True)
        return self.answer()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def take_turns(tools, pages, rounds):
    for start in range(0, pages, TURN):
        took = {tool: [] for tool in tools}
        for number in range(rounds):
            for tool in tools:
                if number < tool.rounds:
                    took[tool].append(tool.ask(start, min(start + TURN, pages)))
        for tool, answers in took.items():
            tool.seconds += min(a["seconds"] for a in answers)
            tool.failed += answers[0].get("failed", 0)


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("data")
    ap.add_argument("--venv", default="target/peers", help="where the peers are installed")
    ap.add_argument("--rounds", type=int, default=3, help="how often each few pages are read")
    ap.add_argument("--only", nargs="+", choices=PEERS, default=list(PEERS), help="these peers alone")
    ap.add_argument("--serve", choices=PEERS, help=argparse.SUPPRESS)
    args = ap.parse_args()
    path = os.path.abspath(os.path.join(args.data, "web.html.jsonl.gz"))
    if args.serve:
        return serve(args.serve, path)

    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    python = python_of(args.venv)
    ours = ["cargo", "bench", "--quiet", "--bench", "pages", "--", path]
    stages = ["record", "lines", "parse", "parse-spec"]
    tools = [Tool(f"dechaff, {stage}", [*ours, "--turns", stage], args.rounds, cwd=root) for stage in stages]
    for peer in args.only:
        command = [python, os.path.abspath(__file__), args.data, "--serve", peer]
        tools.append(Tool(peer, command, 1 if peer in SLOW else args.rounds))
    pages, size = tools[0].size["pages"], tools[0].size["bytes"]
    take_turns(tools, pages, args.rounds)
    print(f"{'':24} {'ms a page':>10} {'MB/s':>8} {'ratio':>8}   failed")
    for tool in tools:
        row = f"{tool.seconds * 1e3 / pages:10.3f} {size / tool.seconds / 1e6:8.1f} {tool.seconds / tools[0].seconds:8.2f}"
        print(f"{PEERS.get(tool.name, tool.name):24} {row}   {tool.failed or ''}")
        tool.close()


if __name__ == "__main__":
    main()
