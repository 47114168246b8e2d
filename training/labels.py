"""Which lines of a page belong to its gold text: found by aligning words, not by hand."""
import re
from collections import Counter

from rapidfuzz.distance import LCSseq

WORD = re.compile(r"\w+")


def align(job):
    """The label (1 or 0) and the number of words of each line. `job` is (texts of the lines, gold text)."""
    lines, gold = job
    gold = WORD.findall(gold.lower())
    words, owner = [], []
    for number, line in enumerate(lines):
        for word in WORD.findall(line.lower()):
            words.append(word)
            owner.append(number)
    count, hits = [0] * len(lines), [0.0] * len(lines)
    for number in owner:
        count[number] += 1
    if gold and words:
        for op in LCSseq.opcodes(words, gold):
            if op.tag != "equal":
                continue
            # A word that aligns alone, far from others, says little.
            alone = op.src_end - op.src_start < 2
            for at in range(op.src_start, op.src_end):
                hits[owner[at]] += 0.3 if alone and count[owner[at]] > 1 else 1.0
    return [int(n > 0 and h >= 0.5 * n) for n, h in zip(count, hits)], count


def shingles(words, n=4):
    if not words:
        return Counter()
    return Counter(tuple(words[i:i + n]) for i in range(max(1, len(words) - n + 1)))


def score(gold, words):
    """Precision, recall and whether all words agree, by shingles of four words."""
    both = sum((shingles(gold) & shingles(words)).values())
    found, wanted = sum(shingles(words).values()), sum(shingles(gold).values())
    return both / found if found else float(not wanted), both / wanted if wanted else float(not found), gold == words
