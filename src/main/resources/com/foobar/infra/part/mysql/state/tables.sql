SELECT CONCAT('SELECT ''table'', ''', HEX(t.table_schema), '.', HEX(t.table_name), ''', ''',
    IF(t.table_type = 'VIEW', 'view', IFNULL(t.engine, '')), ''', ''',
    IFNULL(c.digest, ''), ' ', IFNULL(i.digest, ''), IFNULL(v.digest, ''), ''';')
  FROM information_schema.tables t
  LEFT JOIN (SELECT table_schema, table_name, CONCAT(COUNT(*), ' ', SUM(CRC32(CONCAT_WS('|', column_name,
        ordinal_position, column_type, is_nullable, IFNULL(collation_name, ''), extra)))) digest
      FROM information_schema.columns WHERE table_schema NOT IN @OTHERS@
      GROUP BY table_schema, table_name) c USING (table_schema, table_name)
  LEFT JOIN (SELECT table_schema, table_name, CONCAT(COUNT(*), ' ', SUM(CRC32(CONCAT_WS('|', index_name,
        seq_in_index, IFNULL(column_name, ''), non_unique, IFNULL(sub_part, ''))))) digest
      FROM information_schema.statistics WHERE table_schema NOT IN @OTHERS@
      GROUP BY table_schema, table_name) i USING (table_schema, table_name)
  LEFT JOIN (SELECT table_schema, table_name, CRC32(CONCAT_WS('|', view_definition, check_option, definer,
        security_type)) digest
      FROM information_schema.views WHERE table_schema NOT IN @OTHERS@) v USING (table_schema, table_name)
  WHERE t.table_schema NOT IN @OTHERS@@THESE@;
SELECT CONCAT('SELECT ''table'', ''', HEX(o.s), '.', HEX(CONCAT(o.k, ' ', o.n)), ''', ''', o.k, ''', ''', o.d, ''';')
  FROM (SELECT trigger_schema s, 'trigger' k, trigger_name n, CRC32(CONCAT_WS('|', event_manipulation, action_timing,
        event_object_table, action_statement, definer, sql_mode)) d
      FROM information_schema.triggers WHERE trigger_schema NOT IN @OTHERS@
    UNION ALL SELECT routine_schema, LOWER(routine_type), routine_name, CRC32(CONCAT_WS('|', routine_definition,
        dtd_identifier, is_deterministic, sql_data_access, security_type, definer, sql_mode,
        (SELECT SUM(CRC32(CONCAT_WS('|', ordinal_position, parameter_mode, parameter_name, dtd_identifier)))
          FROM information_schema.parameters p
          WHERE p.specific_schema = r.routine_schema AND p.specific_name = r.specific_name
            AND p.routine_type = r.routine_type)))
      FROM information_schema.routines r WHERE routine_schema NOT IN @OTHERS@
    UNION ALL SELECT event_schema, 'event', event_name, CRC32(CONCAT_WS('|', event_definition, execute_at,
        interval_value, interval_field, definer, sql_mode))
      FROM information_schema.events WHERE event_schema NOT IN @OTHERS@) o
  WHERE TRUE@THESE OF o@;
SELECT CONCAT(
    -- The width is rounded, or each row that comes would move all the places.
    IF(k.kind = 'number', CONCAT('SELECT CAST(MIN(', k.foremost, ') AS DECIMAL(30)), CAST(MAX(', k.foremost,
        ') AS DECIMAL(30)) FROM ', n.name, ' INTO @least, @most; SET @grain = POW(2, FLOOR(LOG2(@most - @least + 1)) - 3);',
        ' SET @width = @grain * FLOOR((@most - @least) / @grain); '), ''),
    'SELECT ''rows'', ''', HEX(t.table_schema), '.', HEX(t.table_name), ''',',
    IF(k.up IS NULL,
      CONCAT(' IF(SYSDATE(6) < @until, (SELECT IF(COUNT(*) < @HEAD@, CONCAT(COUNT(*), '' '', IFNULL(SUM(f), 0), '' '', BIT_XOR(f)),',
        ' '''') FROM (SELECT ', c.digest, ' f FROM ', n.name, ' LIMIT @HEAD@) x), ''''), ''0 0 0'', ''-'';'),
      CONCAT(' IF(SYSDATE(6) < @until, (SELECT CONCAT(COUNT(*), '' '', IFNULL(SUM(f), 0), '' '', BIT_XOR(f)) FROM (SELECT ',
        c.digest, ' f FROM ', n.name, ' ORDER BY ', k.up, ' LIMIT @HEAD@) x), ''''),',
        ' IF(SYSDATE(6) < @until, (SELECT CONCAT(COUNT(*), '' '', IFNULL(SUM(f), 0), '' '', BIT_XOR(f)) FROM (SELECT ',
        c.digest, ' f FROM ', n.name, ' ORDER BY ', k.down, ' LIMIT @TAIL@) x), ''''),',
        IF(k.kind = '', ' ''-'';', CONCAT(
          ' IF(SYSDATE(6) < @until, IF((SELECT 1 FROM ', n.name, ' ORDER BY ', k.up, ' LIMIT @BEFORE HEAD@, 1) IS NULL, ''-'', CONCAT_WS('' ''',
          (SELECT GROUP_CONCAT(CONCAT(', (SELECT CONCAT(COUNT(*), ''.'', IFNULL(SUM(f), 0), ''.'', BIT_XOR(f)) FROM (SELECT ',
              c.digest, ' f FROM ', n.name, ' WHERE ', k.foremost, ' >= ',
              CASE k.kind
                WHEN 'number' THEN CONCAT('CAST(@least + FLOOR(@width * ', ROUND((q.part + q.place / 4294967296) / 4, 6), ') AS DECIMAL(30))')
                WHEN 'text' THEN CONCAT('''', LOWER(LPAD(HEX(q.place), 8, '0')), '''')
                ELSE CONCAT('0x', LPAD(HEX(q.place), 8, '0'))
              END, ' ORDER BY ', k.up, ' LIMIT @CHUNK@) x)') ORDER BY q.part SEPARATOR '')
            FROM (SELECT p.part, CRC32(CONCAT('@SEED@', p.part, t.table_schema, '.', t.table_name)) place
              FROM (SELECT 0 part UNION SELECT 1 UNION SELECT 2 UNION SELECT 3) p) q),
          ')), '''');')))))
  FROM information_schema.tables t
  JOIN (SELECT table_schema, table_name, CONCAT('CRC32(CONCAT_WS('','', ', GROUP_CONCAT(CONCAT(
        'IFNULL(CRC32(`', REPLACE(column_name, '`', '``'), '`), ''-'')') ORDER BY ordinal_position), '))') digest
      FROM information_schema.columns WHERE table_schema NOT IN @OTHERS@
      GROUP BY table_schema, table_name) c USING (table_schema, table_name)
  LEFT JOIN (SELECT table_schema, table_name,
        GROUP_CONCAT(CONCAT('`', REPLACE(column_name, '`', '``'), '`') ORDER BY seq_in_index) up,
        GROUP_CONCAT(CONCAT('`', REPLACE(column_name, '`', '``'), '` DESC') ORDER BY seq_in_index) down,
        MAX(IF(seq_in_index = 1, CONCAT('`', REPLACE(column_name, '`', '``'), '`'), NULL)) foremost,
        MAX(IF(seq_in_index <> 1, '', CASE
            WHEN data_type LIKE '%int' THEN 'number'
            WHEN data_type IN ('char', 'varchar') THEN 'text'
            WHEN data_type IN ('binary', 'varbinary') THEN 'bytes'
            ELSE '' END)) kind
      FROM information_schema.statistics
      JOIN information_schema.columns USING (table_schema, table_name, column_name)
      WHERE index_name = 'PRIMARY' GROUP BY table_schema, table_name) k
    USING (table_schema, table_name)
  JOIN (SELECT table_schema, table_name, CONCAT('`', REPLACE(table_schema, '`', '``'), '`.`',
        REPLACE(table_name, '`', '``'), '`') name FROM information_schema.tables) n
    USING (table_schema, table_name)
  WHERE t.table_type = 'BASE TABLE' AND t.engine = 'InnoDB' AND t.table_schema <> '@CANARY@'
    AND t.table_schema NOT IN @OTHERS@@THESE@
  ORDER BY CRC32(CONCAT('@SEED@', t.table_schema, '.', t.table_name)) LIMIT @TABLES@;
