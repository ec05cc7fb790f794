INSERT INTO reports VALUES
(4610866441837204094,'2026-11-24T15:08:00Z','testbox','AMD EPYC 7003 (sample)','AuthenticAMD',2,2,'6.1.0-sample','kvm',2,NULL,NULL,1,0.25,0.125,'GNU 12.2.0','-O3 -ffp-contract=off','0123456789abcdef0123456789abcdef01234567',0,'0.1.0','kernels.yaml','1')
ON CONFLICT DO NOTHING;
INSERT INTO kernels VALUES
(4610866441837204094,1,'diffusion/fused','diffusion/fused','builtin','diffusion','rows=512;columns=512;steps=100;diffusivity=1;dt=0.1','LUP',26214400,1,NULL,NULL)
ON CONFLICT DO NOTHING;
INSERT INTO summaries VALUES
(4610866441837204094,1,1,'wall_seconds','wall_seconds','s',NULL,NULL,NULL,NULL,NULL,NULL,1,0.0137,NULL,NULL,0.0137,0.0137,0.0137,NULL,NULL,NULL,NULL),
(4610866441837204094,1,2,'user_seconds','user_seconds','s',NULL,NULL,NULL,NULL,NULL,NULL,1,0.0136,NULL,NULL,0.0136,0.0136,0.0136,NULL,NULL,NULL,NULL),
(4610866441837204094,1,3,'sys_seconds','sys_seconds','s',NULL,NULL,NULL,NULL,NULL,NULL,1,1e-04,NULL,NULL,1e-04,1e-04,1e-04,NULL,NULL,NULL,NULL),
(4610866441837204094,1,4,'max_rss_bytes','max_rss_bytes','bytes',NULL,NULL,NULL,NULL,NULL,NULL,1,7864320,NULL,NULL,7864320,7864320,7864320,NULL,NULL,NULL,NULL),
(4610866441837204094,1,5,'exit_code','exit_code',NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,NULL,0,0,0,NULL,NULL,NULL,NULL),
(4610866441837204094,1,6,'cycles','cycles',NULL,'hardware','region',NULL,'not_supported','no_pmu','this machine exposes no hardware PMU (virtual machine)',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(4610866441837204094,1,7,'stalled-cycles-frontend','stalled-cycles-frontend',NULL,'hardware','region',NULL,'not_supported','no_pmu','this machine exposes no hardware PMU (virtual machine)',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(4610866441837204094,1,8,'stalled-cycles-backend','stalled-cycles-backend',NULL,'hardware','region',NULL,'not_supported','no_pmu','this machine exposes no hardware PMU (virtual machine)',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(4610866441837204094,1,9,'instructions','instructions',NULL,'hardware','region',NULL,'not_supported','no_pmu','this machine exposes no hardware PMU (virtual machine)',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(4610866441837204094,1,10,'cache-references','cache-references',NULL,'hardware','region',3,'not_supported','no_pmu','this machine exposes no hardware PMU (virtual machine)',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(4610866441837204094,1,11,'cache-misses','cache-misses',NULL,'hardware','region',3,'not_supported','no_pmu','this machine exposes no hardware PMU (virtual machine)',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(4610866441837204094,1,12,'branches','branches',NULL,'hardware','region',NULL,'not_supported','no_pmu','this machine exposes no hardware PMU (virtual machine)',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(4610866441837204094,1,13,'branch-misses','branch-misses',NULL,'hardware','region',NULL,'not_supported','no_pmu','this machine exposes no hardware PMU (virtual machine)',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(4610866441837204094,1,14,'task-clock','task-clock','ns','software','region',NULL,'counted',NULL,NULL,1,13690123,NULL,NULL,13690123,13690123,13690123,NULL,NULL,0.5222367477416993,NULL),
(4610866441837204094,1,15,'faults','page-faults',NULL,'software','region',NULL,'counted',NULL,NULL,1,2,NULL,NULL,2,2,2,NULL,NULL,7.62939453125e-08,NULL),
(4610866441837204094,1,16,'minor-faults','minor-faults',NULL,'software','region',NULL,'counted',NULL,NULL,1,2,NULL,NULL,2,2,2,NULL,NULL,7.62939453125e-08,NULL),
(4610866441837204094,1,17,'cs','context-switches',NULL,'software','region',NULL,'counted',NULL,NULL,1,1,NULL,NULL,1,1,1,NULL,NULL,3.814697265625e-08,NULL),
(4610866441837204094,1,18,'migrations','cpu-migrations',NULL,'software','region',NULL,'counted',NULL,NULL,1,0,NULL,NULL,0,0,0,NULL,NULL,0,NULL)
ON CONFLICT DO NOTHING;
INSERT INTO samples VALUES
(4610866441837204094,1,1,1,1,NULL,0.0137,NULL,NULL,NULL),
(4610866441837204094,1,2,1,1,NULL,0.0136,NULL,NULL,NULL),
(4610866441837204094,1,3,1,1,NULL,1e-04,NULL,NULL,NULL),
(4610866441837204094,1,4,1,1,NULL,7864320,NULL,NULL,NULL),
(4610866441837204094,1,5,1,1,NULL,0,NULL,NULL,NULL),
(4610866441837204094,1,14,1,1,1,13690123,'13690123',13700000,13700000),
(4610866441837204094,1,15,1,1,1,2,'2',13700000,13700000),
(4610866441837204094,1,16,1,1,1,2,'2',13700000,13700000),
(4610866441837204094,1,17,1,1,1,1,'1',13700000,13700000),
(4610866441837204094,1,18,1,1,1,0,'0',13700000,13700000)
ON CONFLICT DO NOTHING;
