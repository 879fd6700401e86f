"""What Celery must be told of each kind of broker (docs/decisions/0080).

Whichever it is, it holds nothing that matters: PostgreSQL says what there is to do.
"""

from __future__ import annotations

import ssl
from typing import Any

from config.broker import Broker, Kind

CONNECT_SECONDS = 3  # a broker that does not answer is away
ANSWER_SECONDS = 10  # longer than the second that a worker's question for work stays open
VISIBLE_AFTER = 60  # seconds until Redis gives the task of a killed worker to another
HEARTBEAT_SECONDS = 10  # a RabbitMQ that says nothing for two of them is given up


def configuration(broker: Broker) -> dict[str, Any]:
    """Return the settings of Celery that depend on the broker.

    Args:
        broker: from `BROKER_URL`.
    """
    if broker.kind is Kind.RABBITMQ:
        return _rabbitmq(broker)
    options = _redis()
    if broker.kind is Kind.SENTINEL:
        options = options | {"master_name": broker.name, "sentinel_kwargs": _sentinels(broker)}
    return {"broker_url": _urls(broker), "broker_transport_options": options}


def queue_arguments(broker: Broker) -> dict[str, str]:
    """Return what every queue is declared with.

    Args:
        broker: from `BROKER_URL`.
    """
    # Kept on several nodes; RabbitMQ 4 knows no other queue that outlives one.
    return {"x-queue-type": "quorum"} if broker.kind is Kind.RABBITMQ else {}


_PATIENCE = {"socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": ANSWER_SECONDS}


def _redis() -> dict[str, Any]:
    return _PATIENCE | {
        # The message of a killed worker is seen again after seconds, not after minutes.
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
        "unacked_mutex_expire": 5,
        "visibility_timeout": VISIBLE_AFTER,
    }


def _sentinels(broker: Broker) -> dict[str, Any]:
    login = {"username": broker.user, "password": broker.password}
    return _PATIENCE | {name: value for name, value in login.items() if value}


def _rabbitmq(broker: Broker) -> dict[str, Any]:
    # Without this, Celery believes whatever certificate it is shown.
    tls = {"cert_reqs": ssl.CERT_REQUIRED, "server_hostname": None} if broker.encrypted else None
    return {
        "broker_url": _urls(broker),
        "broker_use_ssl": tls,
        "broker_heartbeat": HEARTBEAT_SECONDS,
        # A message counts as handed over when the nodes have it, not when it was sent.
        "broker_transport_options": {"confirm_publish": True},
        # Celery declares 28 queues for delays, which nothing here uses: let them cost little.
        "broker_native_delayed_delivery_queue_type": "classic",
    }


def _urls(broker: Broker) -> str:
    """Return the address as kombu wants it: one for each host."""
    if broker.kind is Kind.REDIS:
        return broker.url
    path = "0" if broker.kind is Kind.SENTINEL else broker.name
    hosts = (f"{host}:{port}" for host, port in broker.hosts)
    return ";".join(f"{broker.scheme}://{broker.login}{host}/{path}" for host in hosts)
