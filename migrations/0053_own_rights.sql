-- What somebody lets us do with what we hold of them (a refusal is evidence as a consent is), and whether they
-- have had all of it frozen.
alter table nec.consent
    drop constraint consent_purpose_check,
    add constraint consent_purpose_check check (purpose in ('service', 'health', 'text_message', 'voice_call', 'photo', 'check_up', 'third_party',
        'activities', 'learning'));                    -- the last two are done unless somebody objects

alter table nec.person add column limited_at timestamptz;   -- kept, and not used any more, until they say so
alter table nec.contact_point add column calls_stopped_at timestamptz; -- no machine calls there

alter table nec.escalation
    drop constraint escalation_reason_check,
    add constraint escalation_reason_check check (reason in ('no_candidate', 'waves_exhausted', 'volunteer_withdrew',
        'volunteer_no_show', 'no_answer', 'not_home_safe', 'needs_changed', 'address_unresolved', 'channel_failed',
        'senior_not_reached', 'voicemail', 'first_time', 'unmet_twice', 'concern', 'out_of_hours',
        'third_party_without_consent', 'papers', 'rights'));
