"""Tables of words and what they speak for. Each site votes once."""
import math
import re

WORD = re.compile(r"[^\W_]+")
KINDS = ["article", "service", "product", "collection", "forum", "listing", "documentation"]


def names_of(page):
    """For each name of an element, the share of the words inside it that belong to the article."""
    elements = page["elements"]
    content, all_words = [0.0] * len(elements), [0.0] * len(elements)
    for (_, element), label, words in zip(page["lines"], page["labels"], page["words"]):
        if element >= 0 and words:
            weight = min(words, 40) + 2
            all_words[element] += weight
            content[element] += weight * label
    for element in range(len(elements) - 1, -1, -1):
        around = elements[element][0]
        if around >= 0:
            all_words[around] += all_words[element]
            content[around] += content[element]
    sums, above = {}, [None] * len(elements)
    for element, (around, names) in enumerate(elements):
        outside = above[around] if around >= 0 else frozenset()
        above[element] = outside.union(names)
        if all_words[element]:
            # Inside another element of the same name its words are counted already.
            for name in set(names) - outside:
                sum_ = sums.setdefault(name, [0.0, 0.0])
                sum_[0] += content[element]
                sum_[1] += all_words[element]
    return {name: part / whole for name, (part, whole) in sums.items()}


def words_of(page):
    """For each word of a short line, the share of the lines it stands on that belong to the article."""
    sums = {}
    for (text, _), label, words in zip(page["lines"], page["labels"], page["words"]):
        if 0 < words <= 12:
            for word in set(WORD.findall(text.lower())):
                sum_ = sums.setdefault(word, [0, 0])
                sum_[0] += label
                sum_[1] += 1
    return {word: part / whole for word, (part, whole) in sums.items()}


def shares(votes, least_sites):
    """Log odds from (site, {word: share}): a site's vote is its mean share."""
    by_word = {}
    for site, shares_ in votes:
        for word, share in shares_.items():
            vote = by_word.setdefault(word, {}).setdefault(site, [0.0, 0])
            vote[0] += share
            vote[1] += 1
    table = {}
    for word, sites in by_word.items():
        if len(sites) >= least_sites:
            content = sum(total / count for total, count in sites.values())
            table[word] = [math.log((content + 0.75) / (len(sites) - content + 0.75))]
    return table


def kinds(votes, least_sites):
    """Log odds of each kind of page from (site, kind, words)."""
    pages = {}
    for site, _, _ in votes:
        pages[site] = pages.get(site, 0) + 1
    totals, by_word = [0.0] * len(KINDS), {}
    for site, kind, words in votes:
        kind, vote = KINDS.index(kind), 1 / pages[site]
        totals[kind] += vote
        for word in set(words):
            by_word.setdefault(word, {}).setdefault(site, [0.0] * len(KINDS))[kind] += vote
    everything, table = sum(totals), {}
    for word, sites in by_word.items():
        if len(sites) < least_sites:
            continue
        counts = [sum(site[k] for site in sites.values()) for k in range(len(KINDS))]
        here = sum(counts)
        odds = []
        for count, total in zip(counts, totals):
            inside = (count + 2 * total / everything) / (here + 2)
            outside = (total - count + 0.5) / (everything - here + 0.5)
            odds.append(max(-2.5, min(2.5, math.log(inside / outside))))
        table[word] = odds
    return table


def write(path, table):
    with open(path, "w", encoding="utf-8") as file:
        for word in sorted(table):
            file.write("\t".join([word, *(f"{weight:.2f}" for weight in table[word])]) + "\n")
