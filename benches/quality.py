#!/usr/bin/env python3
"""Holds the packs of rules/quality/ against datatrove: on how many English texts both say the same.

    pip install datatrove spacy
    cargo build --release
    python3 benches/quality.py [--dechaff target/release/dechaff] TEXTS.jsonl.gz …

TEXTS are JSON Lines with a `text`, plain or gzip. datatrove gets the text as dechaff writes it without any rule, one line feed between two
lines, so that the filters alone are compared. FineWeb's share of characters in duplicate lines is set to 0.1, as in its paper; datatrove's
default is 0.01.
"""

import argparse
import gzip
import json
import subprocess
import tempfile
from pathlib import Path

from datatrove.data import Document
from datatrove.pipeline import filters

PACKS = {
    "quality-gopher": [filters.GopherRepetitionFilter(), filters.GopherQualityFilter()],
    "quality-c4": [filters.C4QualityFilter()],
    "quality-fineweb": [filters.FineWebQualityFilter(char_duplicates_ratio=0.1)],
}


def clean(dechaff, texts, *flags):
    """The texts of the records that dechaff writes, by their ids."""
    command = [dechaff, "clean", "--no-default-rules", "--removed", "off", *flags, str(texts)]
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    return {record["id"]: record for record in map(json.loads, out.splitlines())}


def is_kept(text, pack):
    """Whether all of datatrove's filters keep a text."""
    return all(f.filter(Document(text=text, id="")) is True for f in pack)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--dechaff", default="target/release/dechaff")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        gathered = Path(folder, "texts.jsonl")
        with gathered.open("w") as out:
            for path in args.texts:
                with (gzip.open if path.suffix == ".gz" else open)(path, "rt") as lines:
                    for number, line in enumerate(lines):
                        text = json.loads(line)["text"] or ""
                        if text.strip():
                            out.write(json.dumps({"id": f"{path}:{number}", "text": text}) + "\n")
        plain = clean(args.dechaff, gathered)
        english = {i: r["text"].replace("\n\n", "\n") for i, r in plain.items() if r["language"] == "en"}
        print(f"{len(english)} English texts")
        for name, pack in PACKS.items():
            ours = clean(args.dechaff, gathered, "--rules", "rules/quality", "--enable", name)
            kept = {i for i, text in english.items() if is_kept(text, pack)}
            same = sum((i in ours) == (i in kept) for i in english)
            dropped = sum(i not in ours for i in english)
            print(f"{name}: same verdict on {same} ({same / len(english):.1%}); dropped {dropped}, by datatrove {len(english) - len(kept)}")


if __name__ == "__main__":
    main()
