#!/usr/bin/env python3
"""Trains the content model; see README.md beside this file.

usage: train.py DATA WORK [--install]
"""
import argparse
import glob
import gzip
import hashlib
import json
import os
import shutil
import subprocess
from multiprocessing import Pool
from urllib.parse import urlsplit

import lightgbm
import numpy as np

import labels
import tables

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDS = 5
# Sites that a word must have been seen on to be in a table.
LEAST_SITES = {"names": 8, "words": 8, "kinds": 4}
TREES = dict(objective="binary", num_leaves=31, max_depth=8, min_data_in_leaf=80, min_sum_hessian_in_leaf=0.05, lambda_l2=5,
             feature_fraction=0.5, bagging_fraction=0.7, bagging_freq=1, max_bin=127, seed=1, deterministic=True, verbose=-1)
FIRST = (dict(TREES, learning_rate=0.09), 120)
SECOND = (dict(TREES, learning_rate=0.06, min_data_in_leaf=120), 120)


def site(url):
    """The host without its subdomains, roughly."""
    parts = urlsplit(url or "").netloc.lower().split(":")[0].split(".")
    short = len(parts) > 2 and len(parts[-1]) == 2 and len(parts[-2]) <= 3
    return ".".join(parts[-3 if short else -2:])


def rows(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def tool(*arguments, stdin=None, stdout=None):
    command = ["cargo", "run", "--quiet", "--release", "--example", "page_numbers", "--", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, stdin=stdin, stdout=stdout)


def prepare(data, work):
    """The pages of all sets with lines and labels; `work/SET.jsonl` holds the pages themselves."""
    pages = []
    for path in sorted(glob.glob(os.path.join(data, "*.html.jsonl.gz"))):
        name = os.path.basename(path).split(".")[0]
        plain = os.path.join(work, name + ".jsonl")
        with gzip.open(path, "rb") as source, open(plain, "wb") as target:
            shutil.copyfileobj(source, target)
        with open(plain, "rb") as source, open(plain + ".lines", "wb") as target:
            tool("lines", stdin=source, stdout=target)
        gold = {row["id"]: row for row in rows(path.replace(".html.", ".gold."))}
        with open(plain + ".lines", encoding="utf-8") as file:
            of_set = [json.loads(line) for line in file]
        with Pool() as pool:
            jobs = [([line[0] for line in page["lines"]], gold[page["id"]]["text"]) for page in of_set]
            aligned = pool.map(labels.align, jobs, chunksize=8)
        for page, (label, count) in zip(of_set, aligned):
            page.update(set=name, labels=label, words=count, kind=gold[page["id"]].get("page_type") or "article",
                        gold=labels.WORD.findall(gold[page["id"]]["text"]), site=site(page["url"]))
            page["fold"] = int(hashlib.md5(page["site"].encode()).hexdigest(), 16) % FOLDS
        pages += of_set
    return pages


def write_tables(pages, work):
    """Tables for each fold from the pages of the others, and under the number `FOLDS` those of all pages."""
    with open(os.path.join(work, "folds.json"), "w", encoding="utf-8") as file:
        json.dump({page["id"]: page["fold"] for page in pages}, file)
    votes = [(page["fold"], page["site"], tables.names_of(page), tables.words_of(page), page["kind"], page["kinds"]) for page in pages]
    for fold in range(FOLDS + 1):
        others = [vote for vote in votes if vote[0] != fold]
        made = {"names": tables.shares([(v[1], v[2]) for v in others], LEAST_SITES["names"]),
                "words": tables.shares([(v[1], v[3]) for v in others], LEAST_SITES["words"]),
                "kinds": tables.kinds([(v[1], v[4], v[5]) for v in others], LEAST_SITES["kinds"])}
        for name, table in made.items():
            tables.write(os.path.join(work, f"{name}-{fold}.tsv"), table)


def numbers(sets, work, width, chances=None):
    """The numbers of all lines, those of `chances` (by set) with them."""
    out = []
    for name in sets:
        plain, path = os.path.join(work, name + ".jsonl"), os.path.join(work, name + ".f32")
        extra = []
        if chances is not None:
            extra = [os.path.abspath(os.path.join(work, name + ".chances"))]
            chances[name].astype("<f4").tofile(extra[0])
        with open(plain, "rb") as source, open(path, "wb") as target:
            tool("numbers", os.path.abspath(work), *extra, stdin=source, stdout=target)
        out.append(np.fromfile(path, dtype="<f4").reshape(-1, width))
    return np.concatenate(out)


def weights(page):
    """What a line weighs in training: its words as a share of the article, so that pages weigh alike. Small sets weigh more: their
    pages are of more sites."""
    count, gold = np.array(page["words"]), max(len(page["gold"]), 10)
    share = np.minimum((np.minimum(count, 300) + min(2.0, gold / 60)) / (gold + 10), 1.0)
    total = share.sum()
    return share / max(total, 1e-9) * min(total, 3.0) * (count > 0) * 1000 * (3 if page["set"] == "news" else 1)


def fit(settings, x, y, w):
    parameters, rounds = settings
    used = w > 0
    return lightgbm.train(parameters, lightgbm.Dataset(x[used], y[used], weight=w[used]), rounds)


def out_of_fold(settings, x, y, w, folds):
    chances = np.zeros(len(y))
    for fold in range(FOLDS):
        inside = folds == fold
        chances[inside] = fit(settings, x[~inside], y[~inside], w[~inside]).predict(x[inside])
    return chances


def cut(chances, words):
    """The lines above the threshold of the highest expected F, as `src/content/cut.rs` has it."""
    order = np.argsort(-chances, kind="stable")
    found, kept = np.cumsum((chances * words)[order]), np.cumsum(words[order])
    expected = lambda beta: (1 + beta**2) * found / (kept + beta**2 * (chances * words).sum() + 1e-6)
    f = expected(1.0)
    best = int(np.argmax(f if f.max() >= 0.8 else expected(1.3)))
    return chances >= min(max(chances[order[best]], 0.1), 0.8)


def report(pages, chances):
    groups, at = {}, 0
    for page in pages:
        count = len(page["lines"])
        keep = cut(chances[at:at + count], np.array(page["words"], dtype=float)) if count else []
        at += count
        found = [w for (text, _), kept in zip(page["lines"], keep) if kept for w in labels.WORD.findall(text)]
        scored = labels.score(page["gold"], found)
        for group in ("all", page["kind"]):
            groups.setdefault((page["set"], group), []).append(scored)
    for (name, group), scores in sorted(groups.items()):
        precision, recall, exact = (sum(column) / len(scores) for column in zip(*scores))
        f = 2 * precision * recall / (precision + recall)
        print(f"{name:6} {group:14} {len(scores):5} pages  F1 {f:.4f}  precision {precision:.4f}  recall {recall:.4f}  exact {exact:.3f}")


def export(model, names, path):
    """Writes a model in the form that `src/content/model.rs` reads."""
    lines = ["features: " + " ".join(names), "start: 0"]
    for tree in model.dump_model()["tree_info"]:
        nodes = []

        def walk(node):
            if "leaf_value" in node:
                nodes.append(f"={node['leaf_value']:.4g}")
                return
            assert node["decision_type"] == "<="
            nodes.append(f"{node['split_feature']}<={node['threshold']:.6g}")
            walk(node["left_child"])
            walk(node["right_child"])

        walk(tree["tree_structure"])
        lines.append(" ".join(nodes))
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("work")
    parser.add_argument("--install", action="store_true", help="put the files into src/content/data/")
    arguments = parser.parse_args()
    work = arguments.work
    os.makedirs(work, exist_ok=True)
    pages = prepare(arguments.data, work)
    sets = list(dict.fromkeys(page["set"] for page in pages))
    write_tables(pages, work)
    out = subprocess.run(["cargo", "run", "--quiet", "--release", "--example", "page_numbers", "--", "names"], cwd=ROOT, check=True,
                         capture_output=True, text=True).stdout.splitlines()
    first_names, both_names = out[0].split(), out[0].split() + out[1].split()
    y = np.concatenate([page["labels"] for page in pages])
    w = np.concatenate([weights(page) for page in pages])
    folds = np.concatenate([np.full(len(page["lines"]), page["fold"]) for page in pages])
    of_set = np.concatenate([np.full(len(page["lines"]), page["set"]) for page in pages])

    x = numbers(sets, work, len(first_names))
    chances = out_of_fold(FIRST, x, y, w, folds)
    export(fit(FIRST, x, y, w), first_names, os.path.join(work, "first.trees"))
    x = numbers(sets, work, len(both_names), {name: chances[of_set == name] for name in sets})
    print("pages of sites not seen in training:")
    report(pages, out_of_fold(SECOND, x, y, w, folds))
    export(fit(SECOND, x, y, w), both_names, os.path.join(work, "second.trees"))
    if arguments.install:
        data = os.path.join(ROOT, "src", "content", "data")
        for name in ("first.trees", "second.trees"):
            shutil.copy(os.path.join(work, name), data)
        for name in ("names", "words", "kinds"):
            shutil.copy(os.path.join(work, f"{name}-{FOLDS}.tsv"), os.path.join(data, name + ".tsv"))


if __name__ == "__main__":
    main()
