"""One setting chooses the broker; Celery hears of each kind what it needs."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading

import pytest
import redis
from celery import Celery
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config.broker import read
from config.settings import Settings
from coordination.shell import broker, limits
from deploy.embedded import binaries
from deploy.embedded.servers import socket_url
from deploy.embedded.valkey import Broker
from workers import brokers
from workers.app import MESSAGES, configuration


def app_for(settings: Settings, url: str) -> Celery:
    """Return an application that would use this broker."""
    app = Celery(set_as_current=False)
    app.conf.update(configuration(settings) | brokers.configuration(read(url)))
    return app


def test_sentinels_are_all_named_and_logged_in_to(settings):
    app = app_for(settings, "sentinel://:een%40twee@a:1,b/schakel")
    with app.connection_for_read() as connection:
        assert connection.alt == [
            "sentinel://:een%40twee@a:1/0",
            "sentinel://:een%40twee@b:26379/0",
        ]
        assert connection.password == "een@twee"
        options = connection.transport_options
    assert options["master_name"] == "schakel"
    assert options["sentinel_kwargs"]["password"] == "een@twee"
    assert options["visibility_timeout"] == brokers.VISIBLE_AFTER


def test_every_queue_of_rabbitmq_lies_on_several_nodes(settings):
    url = "amqp://u:p@a,b:1/zvh"
    with app_for(settings, url).connection_for_read() as connection:
        assert connection.alt == ["amqp://u:p@a:5672/zvh", "amqp://u:p@b:1/zvh"]
        assert connection.transport_options["confirm_publish"]
    assert brokers.queue_arguments(read(url)) == {"x-queue-type": "quorum"}
    queues = configuration(settings)["task_queues"]
    assert MESSAGES in {queue.name for queue in queues}


def test_requests_are_counted_where_that_can_be_done():
    password = {"password": "een@twee"}
    uri, options = limits.storage(read("sentinel://:een%40twee@a:1,b/schakel"))
    assert uri == "redis+sentinel://a:1,b:26379/schakel"
    assert options.items() >= password.items()
    assert options["sentinel_kwargs"].items() >= password.items()
    assert limits.storage(read("amqp://a"))[0] == "memory://"
    assert limits.storage(read("redis+socket:///run/valkey"))[0] == "redis+unix:///run/valkey"


@pytest.mark.parametrize("scheme", ["redis", "amqp", "amqps"])
def test_a_broker_that_is_not_there_gives_no_sign_of_life(scheme):
    with pytest.raises(broker.FAILURES):
        broker.ping(f"{scheme}://127.0.0.1:1")


def test_sentinels_that_are_not_there_give_none_either():
    with pytest.raises(broker.FAILURES):
        broker.ping("sentinel://127.0.0.1:1,127.0.0.1:2/schakel")


def test_a_valkey_that_is_full_gives_no_sign_of_life(tmp_path):
    valkey = Broker(binaries.valkey_server(), tmp_path / "valkey", tmp_path / "valkey.sock")
    valkey.prepare()
    process = valkey.process(tmp_path / "valkey.log", ())
    process.start(valkey.answers)
    try:
        url = socket_url("redis+socket", valkey.socket)
        broker.ping(url)
        with redis.Redis(unix_socket_path=str(valkey.socket)) as client:
            client.config_set("maxmemory", "1")
            assert client.ping()
        with pytest.raises(broker.FAILURES):
            broker.ping(url)
    finally:
        process.stop()


def test_work_is_not_handed_to_a_stranger(settings, stranger):
    with (
        app_for(settings, f"amqps://localhost:{stranger}").connection_for_write() as connection,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        connection.transport.establish_connection()
    with pytest.raises(ssl.SSLCertVerificationError):
        broker.ping(f"amqps://localhost:{stranger}")


@pytest.fixture
def stranger(tmp_path):
    """The port of a server whose certificate nobody has vouched for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_own_certificate(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=_shake_hands, args=(listener, context))
        server.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        server.join()


def _shake_hands(listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            plain, _ = listener.accept()
        except OSError:
            return
        with plain:
            try:
                context.wrap_socket(plain, server_side=True).close()
            except OSError:
                continue


def _own_certificate(folder):
    """Write a key and a certificate of its own for localhost, and return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "certificate.pem"
    path.write_bytes(private + made.public_bytes(pem))
    return path
