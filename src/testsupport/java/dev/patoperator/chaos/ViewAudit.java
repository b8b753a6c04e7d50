package dev.patoperator.chaos;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.github.simulator.SimulatedOrganization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares what inventories show, and what the sink was told, with GitHub, and describes each difference. */
final class ViewAudit {

    private final SimulatedOrganization acme;
    private final List<String> findings = new ArrayList<>();
    private final List<String> figures = new ArrayList<>();

    ViewAudit(SimulatedOrganization acme) {
        this.acme = acme;
    }

    /**
     * Checks the inventories.
     *
     * @param contents what is in the cluster now
     */
    ViewAudit ofInventories(List<KeptInventory> inventories, InventoryContents contents) {
        InventoryAudit audit = new InventoryAudit(acme, contents, findings);
        inventories.forEach(audit::check);
        figures.add(audit.compared() + " objects of inventories agree with one of "
                + acme.pendingRequestIds().size() + " requests and "
                + acme.activeGrantIds().size() + " grants");
        return this;
    }

    /**
     * Checks the notifications.
     *
     * @param resources what is in the cluster now, by {@link Wish#key}
     * @param lastRun when the last process ran, which still runs
     * @param log what that process printed
     */
    ViewAudit ofNotifications(
            Evidence evidence,
            Map<String, ? extends PatResource<?>> resources,
            FailingSink sink,
            Span lastRun,
            String log) {
        sink.unreadable().forEach(request -> findings.add("the sink got what is no notification: " + request));
        NotificationAudit audit = new NotificationAudit(evidence, resources, sink.inbox(), findings);
        audit.check(acme, lastRun, log.contains("Does not send all notifications"));
        figures.add("notifications: " + audit.figures() + ", " + sink.inbox().again()
                + " came again; faults of the sink: " + sink.faults());
        return this;
    }

    /** The differences that were found. */
    List<String> findings() {
        return findings;
    }

    /** Figures for the report that are no findings. */
    List<String> figures() {
        return figures;
    }
}
