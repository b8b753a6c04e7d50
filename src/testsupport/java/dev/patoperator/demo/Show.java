package dev.patoperator.demo;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.demo.view.Deed;
import dev.patoperator.demo.view.Frame;
import dev.patoperator.demo.view.GitHubState;
import dev.patoperator.demo.view.Line;
import dev.patoperator.demo.view.Row;
import dev.patoperator.demo.view.Screen;
import dev.patoperator.demo.view.Story;
import dev.patoperator.demo.view.Style;
import dev.patoperator.demo.view.Table;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.PatItem;
import dev.patoperator.github.simulator.SimulatedOrganization;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Watches Kubernetes and GitHub and shows what changes. */
final class Show {

    private static final long LOOK_MILLIS = 100;

    /** As wide as a time and the space behind it. */
    private static final String INDENT = " ".repeat("12:34:56  ".length());

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final KubernetesClient kubernetes;
    private final GitHubSimulator gitHub;
    private final SimulatedOrganization organization;
    private final OperatorProcess operator;
    private final Set<String> samples;
    private final Overview overview;
    private final Screen screen;
    private final long startedAt = System.nanoTime();
    private final Map<String, Row> shown = new HashMap<>();
    private Table table = new Table();
    private GitHubState state = GitHubState.NONE;
    private final Set<String> done = new HashSet<>();
    private final Set<PatItem> told = new HashSet<>();

    Show(
            KubernetesClient kubernetes,
            GitHubSimulator gitHub,
            SimulatedOrganization organization,
            OperatorProcess operator,
            Samples samples,
            Overview overview,
            Screen screen) {
        this.kubernetes = kubernetes;
        this.gitHub = gitHub;
        this.organization = organization;
        this.operator = operator;
        this.samples = samples.resources().stream().map(Row::key).collect(Collectors.toSet());
        this.overview = overview;
        this.screen = screen;
    }

    /** Remembers what GitHub has before the first decision. */
    void lookAtGitHub() {
        state = state.next(organization);
    }

    /**
     * Shows the samples until all of them have ended well, their time is over, or it is stopped.
     *
     * @param patience how long the samples may take
     * @param mustEnd whether it is an error when a sample takes longer
     * @return false when it was stopped
     * @throws IOException when the operator ended, or a sample had to end well in time and did not
     */
    boolean showSamples(Duration patience, boolean mustEnd, CountDownLatch stop)
            throws IOException, InterruptedException {
        while (!stop.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            operator.assertRuns();
            Story story = story();
            List<Row> rows = rows(story);
            List<Row> left = rows.stream()
                    .filter(row -> samples.contains(row.key()) && !row.hasEnded())
                    .toList();
            showProgress(rows, story, samples.size() - left.size());
            boolean isLate = elapsed().compareTo(patience) > 0;
            if (isLate && mustEnd && !left.isEmpty()) {
                throw new IOException(
                        "after " + patience.toSeconds() + " s these samples have not reached their end:\n  "
                                + left.stream().map(Row::sentence).collect(Collectors.joining("\n  ")));
            }
            if (isLate || (left.isEmpty() && overview.isReady())) {
                end(rows, story, left);
                return true;
            }
        }
        return false;
    }

    /** Shows what changes, line by line, until it is stopped. */
    void showChanges(CountDownLatch stop) throws IOException, InterruptedException {
        while (!stop.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            operator.assertRuns();
            Story story = story();
            for (Row row : changed(rows(story))) {
                if (row.progress() != Row.Progress.UNSEEN) {
                    screen.say(change(row));
                }
            }
            story.deeds().stream().flatMap(deed -> deed.without(told).stream()).forEach(deed -> screen.say(tell(deed)));
        }
    }

    /** Returns a row with the time, and below it what its condition says unless all is well. */
    private List<Line> change(Row row) {
        List<Line> lines = new ArrayList<>();
        lines.add(row.brief().after(LocalTime.now().format(TIME) + "  "));
        if (!row.hasEnded() && !row.message().isEmpty()) {
            Line.wrap(row.message(), screen.width() - INDENT.length(), "")
                    .forEach(line -> lines.add(line.after(INDENT)));
        }
        return lines;
    }

    private void showProgress(List<Row> rows, Story story, int ended) {
        if (screen.isLive()) {
            screen.replace(Frame.of(table, rows, story.deeds(), ended, samples.size(), elapsed(), screen.room()));
            return;
        }
        table.fit(rows);
        for (Row row : changed(rows)) {
            if (row.hasEnded()) {
                done.add(row.key());
            }
            if (row.hasEnded() || row.progress() == Row.Progress.STALLED) {
                screen.say(List.of(table.line(row).after(Frame.progress(done.size(), samples.size()) + "  ")));
            }
        }
    }

    private List<Row> changed(List<Row> rows) {
        return rows.stream()
                .filter(row -> !row.equals(shown.put(row.key(), row)))
                .toList();
    }

    private void end(List<Row> rows, Story story, List<Row> left) throws IOException, InterruptedException {
        int width = screen.width();
        List<Line> lines = new ArrayList<>(List.of(Line.EMPTY));
        table = new Table();
        lines.addAll(table.whole(rows, width));
        lines.addAll(List.of(Line.EMPTY, Line.of("What happened, and why:", Style.STRONG)));
        story.deeds().forEach(deed -> lines.addAll(tell(deed)));
        lines.addAll(List.of(Line.EMPTY, Line.of("What is left:", Style.STRONG)));
        lines.addAll(story.left(Playground.ids(), width));
        lines.add(Line.EMPTY);
        lines.addAll(overview.lines(width));
        lines.add(Line.EMPTY);
        lines.addAll(Line.wrap(calls(), width, "  "));
        lines.addAll(summary(left, width));
        screen.say(lines);
        changed(rows);
    }

    private List<Line> summary(List<Row> left, int width) {
        if (left.isEmpty()) {
            return List.of(Line.of(
                    "All " + samples.size() + " samples have reached their end, " + Frame.seconds(elapsed())
                            + " after the first was applied.",
                    Style.GOOD));
        }
        List<Line> lines = new ArrayList<>();
        lines.add(Line.of(
                left.size() + " of " + samples.size() + " samples have not reached their end after "
                        + Frame.seconds(elapsed()) + ":",
                Style.BAD));
        left.forEach(row -> lines.addAll(Line.wrap(row.sentence(), width, "  ")));
        return lines;
    }

    private List<Line> tell(Deed deed) {
        told.addAll(deed.items());
        return deed.story(Instant.now(), screen.width());
    }

    private String calls() {
        Map<String, Long> counts = new TreeMap<>(gitHub.callCounts());
        return "GitHub received "
                + counts.values().stream().mapToLong(Long::longValue).sum() + " calls: "
                + counts.entrySet().stream()
                        .map(count -> count.getKey() + " (" + count.getValue() + ")")
                        .collect(Collectors.joining(", "))
                + ".";
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    private Story story() {
        List<PatResource<?>> resources = Stream.<Collection<? extends PatResource<?>>>of(
                        kubernetes
                                .resources(PatGrantReview.class)
                                .inAnyNamespace()
                                .list()
                                .getItems(),
                        kubernetes
                                .resources(PatRevocation.class)
                                .inAnyNamespace()
                                .list()
                                .getItems())
                .<PatResource<?>>flatMap(Collection::stream)
                .toList();
        lookAtGitHub();
        return new Story(resources, state);
    }

    private static List<Row> rows(Story story) {
        return story.resources().stream()
                .map(Row::of)
                .sorted(Comparator.comparing(Row::key))
                .toList();
    }
}
