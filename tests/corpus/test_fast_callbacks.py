"""Small modules with functions of Python, as their documentation uses funcs."""

import pytest


def test_goquery_each(corpus):
    goquery, seen = corpus("github.com/PuerkitoBio/goquery"), []
    items = goquery.NewDocumentFromReader("<ul><li class=a>one</li><li>two</li></ul>").Find("li")
    items.Each(lambda place, item: seen.append((place, item.Text())))
    assert seen == [(0, "one"), (1, "two")]
    assert items.Map(lambda place, item: item.Text().upper()) == ["ONE", "TWO"]
    assert items.FilterFunction(lambda place, item: item.HasClass("a")).Text() == "one"


def test_gojq_functions(corpus):
    gojq = corpus("github.com/itchyny/gojq")
    code = gojq.Compile(
        gojq.Parse("[.[] | repeated(3)]"), gojq.WithFunction("repeated", 1, 1, lambda value, given: value * given[0])
    )
    assert code.Run([1, "ab"]).Next() == ([3, "ababab"], True)

    def fails(value, given):
        raise ValueError(f"not {value}")

    failing = gojq.Compile(gojq.Parse("fails"), gojq.WithFunction("fails", 0, 0, fails))
    with pytest.raises(ValueError, match="not 1"):
        failing.Run(1).Next()


def test_lo_funcs(corpus):
    lo = corpus("github.com/samber/lo")
    assert lo.generic("Map", ["int", "string"])([1, 2], lambda item, place: str(item + place)) == ["1", "3"]
    assert lo.generic("Filter", ["int", "[]int"])([1, 2, 3], lambda item, place: item > 1) == [2, 3]
    assert lo.generic("Reduce", ["int", "int"])([1, 2, 3], lambda total, item, place: total * 10 + item, 0) == 123
