<?php

declare(strict_types=1);

/** Connections to the databases that foobar-infra names in the environment; each is made when it is first asked for. */
final class Database
{
    private static ?PDO $primary = null;
    private static ?PDO $replica = null;

    /** The primary. */
    public static function forWriting(): PDO
    {
        return self::$primary ??= self::connect(
            (string) getenv('DB_WRITE_HOST'),
            getenv('DB_WRITE_PORT') ?: getenv('DB_PORT'),
        );
    }

    /** The nearest replica that answers, otherwise the primary. */
    public static function forReading(): PDO
    {
        // With mysql.routing there is one name for all of them.
        $hosts = explode(',', getenv('DB_READ_HOST') ?: (string) getenv('DB_READ_HOSTS'));
        foreach (self::$replica ? [] : $hosts as $host) {
            try {
                return self::$replica = self::connect($host, getenv('DB_READ_PORT') ?: getenv('DB_PORT'));
            } catch (PDOException $e) {
                error_log("no reading from $host: " . $e->getMessage());
            }
        }
        return self::$replica ??= self::forWriting();
    }

    private static function connect(string $host, string|false $port): PDO
    {
        return new PDO(
            'mysql:charset=utf8mb4;host=' . $host . ';port=' . ($port ?: '3306') . ';dbname=' . getenv('DB_NAME'),
            (string) getenv('DB_USER'),
            (string) getenv('DB_PASSWORD'),
            [
                PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
                PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC,
                PDO::ATTR_EMULATE_PREPARES => false,
                PDO::ATTR_TIMEOUT => 2,
                PDO::MYSQL_ATTR_SSL_CA => (string) getenv('DB_SSL_CA'),
            ],
        );
    }
}
