-- French public holidays, computed: the eleven of article L. 3133-1 of the Code du travail.

-- Easter Sunday of the Gregorian calendar (Meeus, "Astronomical Algorithms", ch. 8).
create function core.easter(year int) returns date language plpgsql immutable as $$
declare
    a int := year % 19;
    b int := year / 100;
    c int := year % 100;
    h int := (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    l int := (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    m int := (a + 11 * h + 22 * l) / 451;
    n int := h + l - 7 * m + 114;
begin
    return make_date(year, n / 31, n % 31 + 1);
end $$;

create function core.is_holiday(day date) returns boolean language sql immutable as $$
    select to_char(day, 'MM-DD') in ('01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25')
        or day - core.easter(extract(year from day)::int) in (1, 39, 50)
$$;
