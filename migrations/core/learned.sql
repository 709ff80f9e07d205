-- What is learned of a volunteer, in words that may be said of a person.

-- How often they say yes to such an outing, as far as we know; null for who was never thought about.
create function core.says_yes(probability real) returns text language sql immutable
return case when probability >= 0.5 then 'often' when probability >= 0.25 then 'sometimes' when probability >= 0 then 'seldom' end;
