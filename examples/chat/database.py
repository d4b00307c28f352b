"""Connections to the databases, by the router that foobar-infra runs beside the app."""

import os
import ssl

import pymysql


def writing():
    """To whoever takes writes at this moment."""
    return _connect(os.environ["DB_WRITE_HOST"], os.environ["DB_WRITE_PORT"])


def reading():
    """To one that is up to date."""
    return _connect(os.environ["DB_READ_HOST"], os.environ["DB_READ_PORT"])


def _connect(host, port):
    context = ssl.create_default_context(cafile=os.environ["DB_SSL_CA"])
    # The stack's own authority signs for its databases alone, and which of them is behind the router changes.
    context.check_hostname = False
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return pymysql.connect(
        host=host,
        port=int(port),
        user=os.environ["DB_USER"],
        password=os.fsencode(os.environ["DB_PASSWORD"]),
        database=os.environ["DB_NAME"],
        charset="utf8mb4",
        autocommit=True,
        connect_timeout=2,
        read_timeout=5,
        write_timeout=5,
        ssl=context,
    )
