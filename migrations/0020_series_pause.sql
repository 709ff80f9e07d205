-- A series rests up to that day, it included; 'infinity' until somebody says that it goes on.
alter table nec.series add paused_until date;
