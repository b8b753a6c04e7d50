package dev.patoperator.demo;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.InventoryItemStatus;
import dev.patoperator.api.v1alpha1.PatGrantResource;
import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.api.v1alpha1.PatInventoryStatus;
import dev.patoperator.api.v1alpha1.PatRequestResource;
import dev.patoperator.cli.CommandLineInterface;
import dev.patoperator.demo.view.Columns;
import dev.patoperator.demo.view.Line;
import dev.patoperator.demo.view.Style;
import dev.patoperator.support.EventReceiver;
import io.cloudevents.CloudEvent;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Shows what people look at besides the resources: the inventory, notifications, metrics and evidence for auditors. */
final class Overview {

    private static final int SHOWN_ITEMS = 4;
    private static final Pattern POLICY_DECISIONS = Pattern.compile(
            "(?m)^github_pat_operator_policy_decisions_total\\{action=\"(\\w+)\",kind=\"\\w+\",name=\"([^\"]+)\",.*} ([1-9]\\S*)$");
    private static final Pattern NONE_WAITING =
            Pattern.compile("(?m)^github_pat_operator_notifications_waiting 0\\.0$");
    private static final Duration DELIVERY_PATIENCE = Duration.ofSeconds(5);
    private static final long LOOK_MILLIS = 50;

    private final KubernetesClient kubernetes;
    private final EventReceiver sink;
    private final String metrics;
    private final Path evidence;

    /**
     * Creates an overview.
     *
     * @param metrics the URL of the operator's metrics
     * @param evidence the folder for what the command {@code export} writes
     */
    Overview(KubernetesClient kubernetes, EventReceiver sink, String metrics, Path evidence) {
        this.kubernetes = kubernetes;
        this.sink = sink;
        this.metrics = metrics;
        this.evidence = evidence;
    }

    /** Whether all inventories are Ready, so that their objects exist. */
    boolean isReady() {
        return inventories().stream()
                .allMatch(inventory -> inventory.getStatus() != null
                        && inventory.getStatus().conditionList().stream().anyMatch(Overview::isReady));
    }

    private static boolean isReady(Condition condition) {
        return "Ready".equals(condition.type()) && "True".equals(condition.status());
    }

    private List<PatInventory> inventories() {
        return kubernetes.resources(PatInventory.class).inAnyNamespace().list().getItems();
    }

    /** Returns everything, in lines that are no longer than a width. */
    List<Line> lines(int width) throws IOException, InterruptedException {
        List<Line> lines = new ArrayList<>();
        lines.add(
                Line.of("What the inventory shows (kubectl get patinventories,patrequests,patgrants):", Style.STRONG));
        lines.addAll(inventoryTable(width));
        lines.add(Line.EMPTY);
        lines.addAll(itemTable("PATREQUEST", PatRequestResource.class, width));
        lines.add(Line.EMPTY);
        lines.addAll(itemTable("PATGRANT", PatGrantResource.class, width));
        lines.addAll(List.of(Line.EMPTY, Line.of("What the sink of notifications received:", Style.STRONG)));
        lines.addAll(Line.wrap(notifications(), width, ""));
        lines.addAll(List.of(Line.EMPTY, Line.of("What the metrics say of the policies:", Style.STRONG)));
        lines.addAll(Line.wrap(policyDecisions(), width, ""));
        lines.addAll(List.of(Line.EMPTY, Line.of("What an auditor gets (java -jar ... export):", Style.STRONG)));
        lines.addAll(Line.wrap(export(), width, ""));
        return lines;
    }

    private List<Line> inventoryTable(int width) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("PATINVENTORY", "REQUESTS", "GRANTS", "NEVER EXPIRING", "IDLE", "UNCOVERED"));
        for (PatInventory inventory : inventories()) {
            PatInventoryStatus status = inventory.getStatus();
            rows.add(List.of(
                    inventory.getMetadata().getName(),
                    text(status.requests()),
                    text(status.grants()),
                    text(status.neverExpiring()),
                    text(status.idle()),
                    text(status.uncovered())));
        }
        return Columns.lines(rows, width);
    }

    private <R extends CustomResource<Void, InventoryItemStatus>> List<Line> itemTable(
            String title, Class<R> kind, int width) {
        List<R> items = kubernetes.resources(kind).inAnyNamespace().list().getItems().stream()
                .filter(item -> item.getStatus() != null)
                .sorted(Comparator.<R>comparingInt(Overview::rank)
                        .thenComparing(item -> item.getMetadata().getName()))
                .toList();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(title, "OWNER", "TOKEN", "ACCESS", "EXPIRES", "DECISION", "BY"));
        for (R item : items.subList(0, Math.min(SHOWN_ITEMS, items.size()))) {
            InventoryItemStatus status = item.getStatus();
            rows.add(List.of(
                    item.getMetadata().getName(),
                    text(status.owner()),
                    text(status.tokenName()),
                    text(status.access()),
                    text(status.tokenExpiresAt()),
                    text(status.decision()),
                    text(status.decidedBy())));
        }
        List<Line> lines = new ArrayList<>(Columns.lines(rows, width));
        if (items.size() > SHOWN_ITEMS) {
            lines.add(Line.of("... and " + (items.size() - SHOWN_ITEMS) + " more", Style.DIM));
        }
        return lines;
    }

    /** Puts first what a policy would do something with. */
    private static int rank(CustomResource<Void, InventoryItemStatus> item) {
        return item.getStatus().decidedBy() == null ? 1 : 0;
    }

    private String notifications() throws IOException, InterruptedException {
        long end = System.nanoTime() + DELIVERY_PATIENCE.toNanos();
        while (!NONE_WAITING.matcher(metricsPage()).find() && System.nanoTime() < end) {
            Thread.sleep(LOOK_MILLIS);
        }
        Map<String, Long> counts = sink.received().stream()
                .map(CloudEvent::getType)
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(count -> count.getKey() + " (" + count.getValue() + ")")
                .collect(Collectors.joining(", "));
    }

    private String policyDecisions() throws IOException, InterruptedException {
        List<String> decisions = new ArrayList<>();
        Matcher line = POLICY_DECISIONS.matcher(metricsPage());
        while (line.find()) {
            decisions.add(line.group(2) + " " + line.group(1) + " (" + (long) Double.parseDouble(line.group(3)) + ")");
        }
        return decisions.isEmpty() ? "no policy has decided anything" : String.join(", ", decisions);
    }

    private String metricsPage() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(metrics)).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    private String export() {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        int exit = new CommandLineInterface(out, out, "the demo", this::client)
                .run("export", "--force", "--output", evidence.toString());
        return exit == 0 ? said.toString() : "export ended with " + exit + ": " + said;
    }

    /** Returns a client of its own, because the command closes it. */
    private KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(kubernetes.getConfiguration())
                .build();
    }

    private static String text(Object value) {
        return Objects.toString(value, "");
    }
}
