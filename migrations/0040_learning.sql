-- What the matcher saw of a volunteer and an outing when it asked (matcher/acceptance.h): it learns from it
-- when the offer is answered, and can learn it again from the first answer on. Nothing of anybody's health.
alter table nec.offer add column features jsonb;
create index journal_answers on nec.journal (xid, id) where kind in ('offer_accepted', 'offer_declined', 'offer_expired');
