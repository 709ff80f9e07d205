-- Run last at each migrate, as nec_owner: who may call what.
-- Each login role may execute functions of api and nothing else. Which of them an
-- actor may use is decided inside, by core.act_begin() and core.page_begin().
revoke all on schema api, core, nec from public;
revoke all on all functions in schema api, core, nec from public;
grant usage on schema api to nec_web, nec_dispatcher, nec_matcher, nec_admin;
grant execute on all functions in schema api to nec_web, nec_dispatcher, nec_matcher, nec_admin;
-- But for this: imports lay rows down by COPY, where nobody reads them but the act that takes them over.
revoke all on schema intake from public;
grant usage on schema intake to nec_admin;
grant insert on intake.address to nec_admin;
