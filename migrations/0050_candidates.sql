-- What a coordinator has said of candidates is looked up each time an outing is ranked: few rows among all of them.
create index journal_moved on nec.journal (subject_id) where kind = 'candidate_moved';
create index journal_by_hand on nec.journal (subject_id) where kind = 'offer_made' and data ? 'by_hand';
