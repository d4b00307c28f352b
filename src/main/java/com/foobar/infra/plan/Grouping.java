package com.foobar.infra.plan;

import com.foobar.infra.resource.Batch;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes operations of the changes of one server in a stage: those of a batch together, each other one by itself. */
final class Grouping {

    private Grouping() {}

    /** In the order of the changes; a batch stands where its first change does. */
    public static List<Operation> of(List<Change> changes, DesiredStage stage, String server) {
        var operations = new ArrayList<Operation>();
        var batches = new LinkedHashMap<Batch, List<Change>>();
        var order = new ArrayList<Object>();
        for (var change : changes) {
            if (change.delta().work() instanceof Delta.Work.Batched(var batch, var _)) {
                if (!batches.containsKey(batch)) {
                    order.add(batch);
                }
                batches.computeIfAbsent(batch, _ -> new ArrayList<>()).add(change);
            } else {
                order.add(change);
            }
        }
        var digests = digests(stage, server);
        for (var next : order) {
            if (next instanceof Change single && single.delta().work() instanceof Delta.Work.Run(var script)) {
                operations.add(new Operation(
                        single.resource().toString(),
                        List.of(single),
                        single.delta().guard(),
                        script.then(remember(single, digests))));
            } else if (next instanceof Batch batch) {
                var members = batches.getOrDefault(batch, List.of());
                var items = members.stream()
                        .map(c -> ((Delta.Work.Batched) c.delta().work()).item())
                        .toList();
                var script = batch.script(items);
                var guard = Script.empty();
                for (var member : members) {
                    script = script.then(remember(member, digests));
                    guard = guard.then(member.delta().guard());
                }
                operations.add(new Operation(batch.label(), members, guard, script));
            }
        }
        return operations;
    }

    private static Map<ResourceId, String> digests(DesiredStage stage, String server) {
        var digests = new LinkedHashMap<ResourceId, String>();
        stage.resources().stream().filter(r -> r.server().equals(server)).forEach(r -> digests.put(r.id(), r.digest()));
        return digests;
    }

    private static Script remember(Change change, Map<ResourceId, String> digests) {
        var digest = digests.getOrDefault(change.resource(), "");
        return digest.isEmpty() ? Script.empty() : record(change.resource(), digest);
    }

    /** Has the host remember a resource as it now is. */
    static Script record(ResourceId id, String digest) {
        return Script.of(
                "fi_record " + Shell.quote(id.kind()) + " " + Shell.quote(id.name()) + " " + Shell.quote(digest));
    }
}
