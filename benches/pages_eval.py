#!/usr/bin/env python3
"""Cleans labelled pages and scores the records, each set against its floors. Standard library only.

usage: pages_eval.py DATA [--dechaff PATH] [--floors FILE] [--raise] [--html DIR]

DATA holds, for each set of pages, NAME.html.jsonl.gz (rows {id, url, html}) and NAME.gold.jsonl.gz (rows {id, text, title, authors, date,
page_type}), such as the development pages of the Web Content Extraction Benchmark and the test pages of Fundus. FILE is a JSON object of
floors for each set, as `dechaff eval --floors` has them; a figure below its floor is an error.

The shipped model was trained on those very pages: its figures on them say whether a change makes it worse, not how good it is.
`training/train.py` prints figures of pages it has not seen.
"""
import argparse
import glob
import json
import os
import subprocess
import sys
import tempfile


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--dechaff", default="target/release/dechaff")
    parser.add_argument("--floors")
    parser.add_argument("--raise", action="store_true", dest="higher", help="raise the floors to what is reached")
    parser.add_argument("--html", help="a folder for a report of each set")
    arguments = parser.parse_args()
    floors = {}
    if arguments.floors and os.path.exists(arguments.floors):
        with open(arguments.floors, encoding="utf-8") as file:
            floors = json.load(file)
    failed = False
    with tempfile.TemporaryDirectory() as work:
        for pages in sorted(glob.glob(os.path.join(arguments.data, "*.html.jsonl.gz"))):
            name = os.path.basename(pages).split(".")[0]
            records, floor = os.path.join(work, name + ".jsonl"), os.path.join(work, name + ".floors.json")
            subprocess.run([arguments.dechaff, "clean", pages, "-o", records, "--removed", "off"], check=True)
            command = [arguments.dechaff, "eval", pages.replace(".html.", ".gold."), records, "--by", "type", "--worst", "5"]
            if arguments.html:
                os.makedirs(arguments.html, exist_ok=True)
                command += ["--html", os.path.join(arguments.html, name + ".html"), "--worst", "50"]
            if arguments.floors:
                with open(floor, "w", encoding="utf-8") as file:
                    json.dump(floors.get(name, {}), file)
                command += ["--floors", floor] + (["--raise"] if arguments.higher else [])
            print(f"== {name}", flush=True)
            failed |= subprocess.run(command).returncode != 0
            if arguments.floors and arguments.higher:
                with open(floor, encoding="utf-8") as file:
                    floors[name] = json.load(file)
    if arguments.higher and arguments.floors:
        with open(arguments.floors, "w", encoding="utf-8") as file:
            json.dump(floors, file, indent=2)
            file.write("\n")
    sys.exit(failed)


if __name__ == "__main__":
    main()
