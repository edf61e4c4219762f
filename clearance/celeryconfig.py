"""Celery's settings; each line that is not a default says which fault it answers."""

from django.conf import settings

broker_url = settings.BROKER_URL
task_ignore_result = True  # rows record results
task_acks_late = True  # a killed worker's task runs again
task_reject_on_worker_lost = True
worker_prefetch_multiplier = 1
task_soft_time_limit = 50
task_time_limit = 60
broker_connection_retry_on_startup = True
broker_connection_max_retries = None
timezone = "Asia/Shanghai"
worker_hijack_root_logger = False
if broker_url.startswith(("redis://", "rediss://")):
    broker_transport_options = {
        "visibility_timeout": 300,  # longer than the longest task
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,  # the default looks only every ~100 s
        "socket_connect_timeout": 2,
        # A request that wakes a worker must not wait for a broker that is away.
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
        "socket_timeout": 10,
    }

# One sweep per kind of waiting row. A wiped broker costs at most one interval.
beat_schedule = {
    "process-inbox": {"task": "clearance.process_inbox", "schedule": 2.0, "options": {"expires": 5}},
    "send-outbox": {"task": "clearance.send_outbox", "schedule": 2.0, "options": {"expires": 5}},
    "collect": {"task": "clearance.collect", "schedule": 2.0, "options": {"expires": 5}},
    "look-at-channel": {"task": "clearance.look_at_channel", "schedule": 10.0, "options": {"expires": 10}},
    "report-arrivals": {"task": "clearance.report_arrivals", "schedule": 5.0, "options": {"expires": 10}},
    "rematch": {"task": "clearance.rematch", "schedule": 10.0, "options": {"expires": 10}},
    "process-scans": {"task": "inspection.process_scans", "schedule": 1.0, "options": {"expires": 5}},
    "apply-verdicts": {"task": "inspection.apply_verdicts", "schedule": 1.0, "options": {"expires": 5}},
    "return-cases": {"task": "inspection.return_cases", "schedule": 15.0, "options": {"expires": 15}},
    "seal-acts": {"task": "waybills.seal_acts", "schedule": 1.0, "options": {"expires": 5}},
    "deliver": {"task": "waybills.deliver", "schedule": 2.0, "options": {"expires": 5}},
    "fold-counts": {"task": "waybills.fold_counts", "schedule": 10.0, "options": {"expires": 10}},
    "sweep-intakes": {"task": "waybills.sweep_intakes", "schedule": 5.0, "options": {"expires": 10}},
    "make-papers": {"task": "waybills.make_papers", "schedule": 3.0, "options": {"expires": 5}},
    "forget-scans": {"task": "waybills.forget_scans", "schedule": 3600.0, "options": {"expires": 3600}},
    "sweep-incoming": {"task": "waybills.sweep_incoming", "schedule": 3600.0, "options": {"expires": 3600}},
    "export-root": {"task": "waybills.export_root", "schedule": 60.0, "options": {"expires": 60}},
}
if settings.DEMO:
    beat_schedule["demo-step"] = {"task": "clearance.demo_step", "schedule": 5.0, "options": {"expires": 5}}
