#!/usr/bin/env python3
"""What cleaning adds to the text of two public extractors: precision, recall and F1 against gold, before and after.

usage: lift.py DATA_DIR [--dechaff target/release/dechaff] [--rules PATH]... [--no-default-rules]

DATA_DIR holds, for each NAME of news and web, NAME.gold.jsonl[.gz] with rows {id, text, page_type} and
NAME.extracted.jsonl[.gz] with rows {id, url, trafilatura, resiliparse}. Of web, the pages of type `article` are scored.
The measure is that of the public article-extraction-benchmark: 4-word shingles as multisets, precision and recall averaged
over pages, F1 their harmonic mean; a page without any text counts as precision 0. Standard library only.
"""
import argparse, gzip, json, os, re, subprocess, sys, tempfile
from collections import Counter

WORDS = re.compile(r"\w+")


def rows(folder, name):
    for path, opener in ((os.path.join(folder, name + ".gz"), gzip.open), (os.path.join(folder, name), open)):
        if os.path.exists(path):
            with opener(path, "rt", encoding="utf-8") as f:
                return [json.loads(line) for line in f if line.strip()]
    sys.exit(f"{folder} has no {name}[.gz]")


def shingles(text, n=4):
    words = WORDS.findall(text or "")
    return Counter(tuple(words[i:i + n]) for i in range(max(1, len(words) - n + 1))) if words else Counter()


def score(gold, texts):
    p_sum = r_sum = 0.0
    for row in gold:
        g, p = shingles(row["text"]), shingles(texts.get(row["id"]))
        both = sum((g & p).values())
        p_sum += both / sum(p.values()) if p else float(not g)
        r_sum += both / sum(g.values()) if g else float(not p)
    p, r = p_sum / len(gold), r_sum / len(gold)
    return p, r, 2 * p * r / (p + r)


def clean(args, pages, tool):
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "in.jsonl"), os.path.join(folder, "out.jsonl")
        with open(source, "w", encoding="utf-8") as f:
            for row in pages:
                f.write(json.dumps({"id": row["id"], "url": row["url"], "text": row[tool]}) + "\n")
        command = [args.dechaff, "clean", source, "-o", target, "--removed", "off", "--quiet"]
        command += [a for path in args.rules for a in ("--rules", path)]
        command += ["--no-default-rules"] if args.no_default_rules else []
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode:
            sys.exit(f"{' '.join(command)}: exit status {run.returncode}\n{run.stderr}")
        with open(target, encoding="utf-8") as f:
            return {r["id"]: r["text"] for r in map(json.loads, f)}


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("data")
    ap.add_argument("--dechaff", default="target/release/dechaff")
    ap.add_argument("--rules", action="append", default=[])
    ap.add_argument("--no-default-rules", action="store_true")
    ap.add_argument("--floors", help="a JSON file {row: {f1, recall}} of least gains: exit status 1 where one is not met")
    args = ap.parse_args()
    floors = json.load(open(args.floors)) if args.floors else {}
    failed = False
    print("| pages | text by | F1 before | F1 after | gain | precision | recall |")
    print("|---|---|---|---|---|---|---|")
    for name, kind in (("news", None), ("web", "article")):
        gold = [g for g in rows(args.data, f"{name}.gold.jsonl") if kind in (None, g.get("page_type"))]
        pages = rows(args.data, f"{name}.extracted.jsonl")
        for tool in ("resiliparse", "trafilatura"):
            p0, r0, f0 = score(gold, {row["id"]: row[tool] for row in pages})
            p1, r1, f1 = score(gold, clean(args, pages, tool))
            print(f"| {name} | {tool} | {f0:.4f} | {f1:.4f} | {f1 - f0:+.4f} | {p0:.4f} → {p1:.4f} | {r0:.4f} → {r1:.4f} ({r1 - r0:+.4f}) |", flush=True)
            floor = floors.get(f"{name}/{tool}")
            if floor and (f1 - f0 < floor["f1"] or r1 - r0 < floor["recall"]):
                print(f"below its floor: {name}/{tool} wants F1 {floor['f1']:+} and recall {floor['recall']:+}", file=sys.stderr)
                failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
