-- In PL/pgSQL for its plan, kept for the session: an SQL function with a subquery is planned anew
-- in every statement that calls it, and defaults of most tables do (20 µs each time, now 4).
create or replace function nec.now() returns timestamptz language plpgsql stable as $$
begin
    return (select shown_base + (transaction_timestamp() - real_base) * rate from nec.clock);
end $$;
