"""`time.Now()` in New York's winter came back in the zone EST, which has no summer."""

import datetime


def test_abbreviations_are_fixed_zones(std):
    time = std("time")
    moment = time.Parse("2006-01-02 15:04 MST -0700", "2024-01-15 12:30 EST -0500")
    assert moment.utcoffset() == datetime.timedelta(hours=-5)
    assert moment.tzname() == "EST"
    assert isinstance(moment.tzinfo, datetime.timezone)
