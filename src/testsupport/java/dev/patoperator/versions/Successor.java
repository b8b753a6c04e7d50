package dev.patoperator.versions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.LenientSchemas;
import dev.patoperator.support.QuickTimings;
import dev.patoperator.support.TestOperator;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * An operator of this version that starts on what another version stored. GitHub still lists all that the other one
 * decided by ids, so that a decision that is forgotten would be made once more.
 */
final class Successor implements AutoCloseable {

    /** What the other version left unfinished, and this one finishes. */
    static final List<String> UNFINISHED = List.of("sent.yaml", "unavailable.yaml");

    private final TestOperator operator;
    private final SimulatedOrganization acme;
    private final Cluster cluster;

    /** Returns the successor of an older version: the CRDs are those of this one. */
    static Successor upgrade(StoredState state) {
        return new Successor(TestOperator.prepare(), state);
    }

    /** Returns the successor of a newer version, after a rollback of the image alone: its CRDs are still there. */
    static Successor rollback(StoredState state) {
        List<String> crds =
                LenientSchemas.crds().stream().map(Successor::withAnyStatus).toList();
        return new Successor(TestOperator.prepare(crds), state);
    }

    private static String withAnyStatus(String crd) {
        ObjectNode root = Serialization.unmarshal(crd, ObjectNode.class);
        ((ObjectNode) root.at("/spec/versions/0/schema/openAPIV3Schema/properties"))
                .putObject("status")
                .put("type", "object")
                .put("x-kubernetes-preserve-unknown-fields", true)
                .putObject("default")
                .put("observedGeneration", -1);
        return Serialization.asYaml(root);
    }

    /** Puts the state where this version finds it, and GitHub into what it was after the other version's last call. */
    private Successor(TestOperator prepared, StoredState state) {
        operator = prepared.tuning(QuickTimings.withConfirmTimeout(Duration.ofMillis(600)));
        acme = operator.gitHub().organization("acme");
        SimulatedOrganization beta = operator.gitHub().organization("beta");
        cluster = new Cluster(operator);
        operator.secret("acme", "github-app");
        // What standing selectors decided is gone: it would match again.
        TypicalStates.fill(acme, id -> id != 101 && id != 102);
        // Found missing, and there by now: a final outcome all the same.
        acme.request(74).owner("ci-bot").add();
        acme.request(76).owner("ci-bot").add();
        beta.request(91).owner("ci-bot").add();
        // The call for it had its effect before the other process ended.
        acme.personApproves(85);
        cluster.restore(state);
        operator.kubernetes().writes().clear();
    }

    TestOperator operator() {
        return operator;
    }

    SimulatedOrganization acme() {
        return acme;
    }

    /** Starts it, and waits until it finished what it finds. */
    void start() {
        operator.start();
        operator.awaitReview("unavailable", "Succeeded");
        operator.awaitReview("sent", "Succeeded");
    }

    /** Returns what is stored now, with placeholders. */
    StoredState stored() {
        return cluster.dump();
    }

    /** Returns the ids that calls of this version decided in {@code acme}. */
    List<Long> decided() {
        return acme.decisions().stream()
                .map(SimulatedDecision::id)
                .filter(id -> id != 85)
                .toList();
    }

    /** Returns what must be the same before and after: the resources without those that were unfinished. */
    static SortedMap<String, ObjectNode> finished(StoredState state, UnaryOperator<StoredState> view) {
        SortedMap<String, ObjectNode> resources =
                new TreeMap<>(view.apply(state).resources());
        resources.keySet().removeAll(UNFINISHED);
        return resources;
    }

    @Override
    public void close() {
        operator.close();
    }
}
