package com.foobar.infra.part.mysql.check;

import com.foobar.infra.part.mysql.state.DataTable;
import com.foobar.infra.part.mysql.state.TableLook.Name;
import java.util.Map;
import java.util.TreeMap;

/** The tables of the primary and of a replica. */
record DataTables(Map<Name, DataTable> there, Map<Name, DataTable> here) {

    /** Those that cannot be compared, as they are not the same. */
    Map<Name, String> odd(String primary) {
        var odd = new TreeMap<Name, String>();
        there.forEach((name, table) -> {
            var other = here.get(name);
            if (other == null) {
                odd.put(name, "is missing");
            } else if (!table.comparable(other)) {
                odd.put(name, "has other columns or another engine");
            }
        });
        here.keySet().stream()
                .filter(name -> !there.containsKey(name))
                .forEach(name -> odd.put(name, "is not on " + primary));
        return odd;
    }
}
