"""Run once for each release, before the first server switches to it, as an account that may make tables. Does no harm twice."""

import database

with database.writing() as connection, connection.cursor() as cursor:
    cursor.execute(
        "CREATE TABLE IF NOT EXISTS said ("
        "id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,"
        " who VARCHAR(50) NOT NULL,"
        " what VARCHAR(1000) NOT NULL,"
        " at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP"
        ") DEFAULT CHARACTER SET utf8mb4"
    )
print("the table is there")
