package dev.patoperator.chaos;

import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.it.Installation;
import dev.patoperator.it.RealKubernetes;
import dev.patoperator.process.OperatorJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rounds: people act, GitHub and the cluster fail, and in the end the operator is killed. */
final class Soak {

    private static final Logger LOG = LoggerFactory.getLogger(Soak.class);

    static final Map<String, String> SETTINGS = Map.of(
            "PAT_OPERATOR_LEADER_ELECTION",
            "false",
            "PAT_OPERATOR_GITHUB_WRITE_INTERVAL",
            "50ms",
            "PAT_OPERATOR_CONFIRM_TIMEOUT",
            "10s");

    private static final Path LOGS = Path.of("target", "chaos");
    private static final int RESOURCES = 45;
    private static final int LONG_ROUND = 8;
    private static final int MOST_OPEN = 1500;

    private final Parameters parameters;
    private final RealKubernetes kubernetes;
    private final Installation installation;
    private final GitHubSimulator gitHub;
    private final SimulatedOrganization acme;
    private final GitHubWeather weather;
    private final People people;
    private final Map<String, Integer> strikes = new TreeMap<>();

    Soak(Parameters parameters, RealKubernetes kubernetes, Installation installation, GitHubSimulator gitHub) {
        this.parameters = parameters;
        this.kubernetes = kubernetes;
        this.installation = installation;
        this.gitHub = gitHub;
        this.acme = gitHub.organization("acme");
        this.weather = new GitHubWeather(gitHub, acme);
        this.people = new People(kubernetes.admin(), acme);
    }

    /** Goes on until the parameters are met; in the end all is well again, and no operator runs. */
    void run() {
        Instant start = Instant.now();
        List<Wish> latest = List.of();
        for (int round = 0; !parameters.reached(acme.decisions().size(), kills(), since(start)); round++) {
            latest = round(round, latest);
            LOG.warn("round {}: {} decisions, {}", round, acme.decisions().size(), strikes);
        }
        weather.clear();
    }

    List<Wish> wishes() {
        return people.wishes();
    }

    /** Killed, frozen, restarted: how often each. */
    Map<String, Integer> strikes() {
        return strikes;
    }

    /** How often each kind of fault hit a call to GitHub. */
    Map<String, Integer> faults() {
        return weather.hits();
    }

    private int kills() {
        return strikes.getOrDefault("KILL", 0) + strikes.getOrDefault("KILL_WITHIN_A_CALL", 0);
    }

    private List<Wish> round(int number, List<Wish> latest) {
        Random random = new Random(parameters.seed() + 7919L * number);
        boolean behind = open() > MOST_OPEN;
        List<Wish> asked = people.ask(random, behind ? 1 : RESOURCES);
        weather.clear();
        weather.turn(random);
        boolean withinACall = random.nextInt(3) == 0;
        int calls = behind ? 20 : 1 + random.nextInt(5);
        CountDownLatch decided = new CountDownLatch(1);
        try (OperatorJvm operator = installation.startOperator(gitHub, SETTINGS)) {
            gitHub.faults().onDecisions().nth(calls).run(() -> {
                if (withinACall) {
                    operator.kill();
                }
                decided.countDown();
            });
            operator.port();
            people.reconsider(random, latest);
            people.settleADispute(random);
            strike(random, operator);
            boolean lives = !decided.await(random.nextInt(LONG_ROUND) == 0 ? 20 : 8, TimeUnit.SECONDS);
            if (withinACall && !lives) {
                count("KILL_WITHIN_A_CALL");
            } else {
                pause(random.nextInt(800));
                count("KILL");
            }
            operator.kill();
            operator.exitCode(Duration.ofSeconds(10));
            keep(number, operator);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return asked;
    }

    /** Sometimes, while people and GitHub go on, the process stands still or its API server is gone for a while. */
    private void strike(Random random, OperatorJvm operator) throws InterruptedException {
        switch (random.nextInt(10)) {
            case 0 -> {
                kubernetes.stopServer();
                pause(random.nextInt(2000));
                kubernetes.startServer();
                count("API_SERVER_RESTART");
            }
            case 1 -> {
                operator.freeze();
                pause(200 + random.nextInt(2000));
                operator.thaw();
                count("FREEZE");
            }
            default -> {}
        }
    }

    /** What it printed, for whoever reads a finding. */
    private static void keep(int round, OperatorJvm operator) {
        try {
            Files.createDirectories(LOGS);
            Files.writeString(LOGS.resolve("round-" + round + ".log"), operator.out() + operator.err());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void count(String strike) {
        strikes.merge(strike, 1, Integer::sum);
    }

    /** How many decisions are wanted and not made. */
    private long open() {
        long wanted = people.wishes().stream()
                .flatMap(wish -> wish.wanted().keySet().stream().filter(wish::wantsNow))
                .distinct()
                .count();
        return wanted - acme.decisions().size();
    }

    private static void pause(int milliseconds) throws InterruptedException {
        new CountDownLatch(1).await(milliseconds, TimeUnit.MILLISECONDS);
    }

    private static Duration since(Instant start) {
        return Duration.between(start, Instant.now());
    }
}
