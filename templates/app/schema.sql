-- The built-in app's tables. Run on the primary by foobar-infra, inside the app's database; running it again changes nothing.
CREATE TABLE IF NOT EXISTS messages (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  author VARCHAR(50) NOT NULL,
  body VARCHAR(500) NOT NULL,
  app_server VARCHAR(255) NOT NULL,
  written_to VARCHAR(255) NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
