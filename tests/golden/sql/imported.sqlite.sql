INSERT INTO reports VALUES
(2605501760764697969,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'0.1.0','kernels.yaml','1')
ON CONFLICT DO NOTHING;
INSERT INTO kernels VALUES
(2605501760764697969,1,'numpy_naive','numpy_naive','command',NULL,'rows=512;columns=512;steps=500','LUP',131072000,3,NULL,NULL),
(2605501760764697969,2,'saved.jsonl','saved.jsonl','command',NULL,NULL,NULL,NULL,NULL,NULL,NULL)
ON CONFLICT DO NOTHING;
INSERT INTO summaries VALUES
(2605501760764697969,1,1,'wall_seconds','wall_seconds','s',NULL,NULL,NULL,NULL,NULL,NULL,3,3.11995252,0.181893231916,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(2605501760764697969,1,2,'user_seconds','user_seconds','s',NULL,NULL,NULL,NULL,'no_such_event','the imported output does not have it',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(2605501760764697969,1,3,'sys_seconds','sys_seconds','s',NULL,NULL,NULL,NULL,'no_such_event','the imported output does not have it',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(2605501760764697969,1,4,'max_rss_bytes','max_rss_bytes','bytes',NULL,NULL,NULL,NULL,'no_such_event','the imported output does not have it',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(2605501760764697969,1,5,'exit_code','exit_code',NULL,NULL,NULL,NULL,NULL,'no_such_event','the imported output does not have it',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(2605501760764697969,1,6,'cycles','cycles',NULL,'imported','process',NULL,'imported','no_slot','scaled by perf: counted for 75.00 % of the time, as there were fewer counters than events',3,11826392686,461229314.754,NULL,NULL,NULL,NULL,NULL,NULL,90.2282156829834,3.5189004116363525),
(2605501760764697969,1,7,'stalled-cycles-frontend','stalled-cycles-frontend',NULL,'imported','process',NULL,'not_supported','no_such_event','<not supported> in the imported table: the machine that counted does not have this event',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(2605501760764697969,1,8,'instructions','instructions',NULL,'imported','process',NULL,'imported',NULL,NULL,3,11929431699,182520304.99469998,NULL,NULL,NULL,NULL,NULL,NULL,91.01434096527099,1.392519416768646),
(2605501760764697969,1,9,'task-clock','task-clock','ns','imported','process',NULL,'imported',NULL,NULL,3,3290047586,137523989.0948,NULL,NULL,NULL,NULL,NULL,NULL,25.101071060180665,1.0492247703155517),
(2605501760764697969,1,10,'faults','page-faults',NULL,'imported','process',NULL,'imported',NULL,NULL,3,750879,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0.005728752136230469,NULL),
(2605501760764697969,2,1,'wall_seconds','wall_seconds','s',NULL,NULL,NULL,NULL,'no_such_event','the imported output does not have it',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(2605501760764697969,2,2,'user_seconds','user_seconds','s',NULL,NULL,NULL,NULL,'no_such_event','the imported output does not have it',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(2605501760764697969,2,3,'sys_seconds','sys_seconds','s',NULL,NULL,NULL,NULL,'no_such_event','the imported output does not have it',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(2605501760764697969,2,4,'max_rss_bytes','max_rss_bytes','bytes',NULL,NULL,NULL,NULL,'no_such_event','the imported output does not have it',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(2605501760764697969,2,5,'exit_code','exit_code',NULL,NULL,NULL,NULL,NULL,'no_such_event','the imported output does not have it',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(2605501760764697969,2,6,'instructions','instructions',NULL,'imported','process',NULL,'imported',NULL,NULL,NULL,1000000.5,12500.00625,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(2605501760764697969,2,7,'cycles','cycles',NULL,'imported','process',NULL,'not_supported','no_such_event','<not supported> in the imported table: the machine that counted does not have this event',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL)
ON CONFLICT DO NOTHING;
