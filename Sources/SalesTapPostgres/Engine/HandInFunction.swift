#if Postgres
  /// The function by which any client, in any language, hands in a change inside its own transaction.
  enum HandInFunction {
    /// As of version 1; the rules of the inbox's append, in SQL.
    static let first = """
      CREATE FUNCTION salestap_hand_in(
        content text, change_id text DEFAULT NULL, object text DEFAULT NULL, record text DEFAULT NULL
      ) RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path FROM CURRENT AS $body$
      DECLARE
        now bigint := floor(extract(epoch FROM clock_timestamp()) * 1000);
        short text := left(salestap_hand_in.record, 15);
        known salestap_inbox%ROWTYPE;
        number bigint;
      BEGIN
        IF salestap_hand_in.content IS NULL THEN
          RAISE EXCEPTION 'salestap_hand_in: the content is null' USING ERRCODE = '22004';
        END IF;
        IF salestap_hand_in.record IS NOT NULL AND salestap_hand_in.record !~ '^[0-9A-Za-z]{15}([0-9A-Za-z]{3})?$' THEN
          RAISE EXCEPTION 'salestap_hand_in: the record is no Salesforce id of 15 or 18 characters' USING ERRCODE = '22023';
        END IF;
        PERFORM pg_notify('salestap', current_schema());
        LOOP
          IF salestap_hand_in.change_id IS NOT NULL THEN
            SELECT * INTO known FROM salestap_inbox i WHERE i.change_id = salestap_hand_in.change_id FOR UPDATE;
            IF FOUND THEN
              IF known.lease_ends_at IS NULL AND known.held IS NOT NULL THEN
                UPDATE salestap_inbox i SET content = convert_to(salestap_hand_in.content, 'UTF8'),
                  object = coalesce(salestap_hand_in.object, i.object), record = coalesce(short, i.record), held = NULL,
                  due_at = now, asked = 0
                WHERE i.id = known.id;
              END IF;
              RETURN known.id;
            END IF;
          END IF;
          INSERT INTO salestap_inbox AS i (change_id, content, object, record, received_at, due_at, asked)
          VALUES (salestap_hand_in.change_id, convert_to(salestap_hand_in.content, 'UTF8'), salestap_hand_in.object, short,
            now, now, 0)
          ON CONFLICT DO NOTHING RETURNING i.id INTO number;
          IF number IS NOT NULL THEN
            IF salestap_hand_in.change_id IS NULL THEN
              UPDATE salestap_inbox i SET change_id = 'inbox:' || number || ':' || now WHERE i.id = number;
            END IF;
            RETURN number;
          END IF;
          -- Another transaction handed in the same change in this moment: it is known now.
        END LOOP;
      END
      $body$
      """
  }
#endif
