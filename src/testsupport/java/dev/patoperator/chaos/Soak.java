package dev.patoperator.chaos;

import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.it.RealKubernetes;
import dev.patoperator.process.OperatorJvm;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the rounds: people act, GitHub and the cluster fail, and at the end of each round the operator is killed. */
final class Soak {

    private static final Logger LOG = LoggerFactory.getLogger(Soak.class);

    private static final int RESOURCES = 50;
    private static final int LONG_ROUND = 8;
    private static final int MOST_OPEN = 1500;

    /**
     * Seconds to wait for the first call of a round, so that people change their resources during it. Without a call
     * they change them after this time.
     */
    private static final int WITHOUT_A_CALL = 3;

    private final Parameters parameters;
    private final GitHubSimulator gitHub;
    private final SimulatedOrganization acme;
    private final GitHubWeather weather;
    private final ResourceWriter writer;
    private final People people;
    private final SecondThoughts secondThoughts;
    private final PolicyAuthors authors;
    private final Administrators administrators;
    private final InventoryKeepers keepers;
    private final FailingSink sink;
    private final List<Tenant> tenants;
    private final Runs runs;
    private final Counts acts = new Counts();
    private final Strikes strikes;

    /**
     * Creates the people and the faults.
     *
     * @param tenants the teams that write resources; the first one's credentials are never broken
     * @param sink where notifications are sent to
     */
    Soak(
            Parameters parameters,
            RealKubernetes kubernetes,
            GitHubSimulator gitHub,
            List<Tenant> tenants,
            Runs runs,
            FailingSink sink) {
        this.parameters = parameters;
        this.gitHub = gitHub;
        this.acme = gitHub.organization("acme");
        this.weather = new GitHubWeather(gitHub, acme);
        this.writer = new ResourceWriter(kubernetes.admin());
        Members members = new Members(acme);
        this.people = new People(writer, members, tenants, acts);
        this.secondThoughts = new SecondThoughts(writer, members, acts);
        this.authors = new PolicyAuthors(writer, members, tenants, acts);
        this.administrators = new Administrators(tenants, acts);
        this.keepers = new InventoryKeepers(kubernetes.admin(), tenants, kubernetes.hasControllerManager(), acts);
        this.sink = sink;
        this.tenants = tenants;
        this.runs = runs;
        this.strikes = new Strikes(kubernetes, runs);
    }

    /** Runs rounds until the parameters are met. No operator runs afterwards. */
    void run() {
        Instant start = Instant.now();
        keepers.begin();
        List<Wish> latest = List.of();
        for (int round = 0; !parameters.reached(acme.decisions().size(), kills(), since(start)); round++) {
            latest = round(round, latest);
            LOG.warn("round {}: {} decisions, {}", round, acme.decisions().size(), strikes.counts());
        }
    }

    /**
     * Runs one process through all faults for a while without a kill, to find state that it keeps in memory after a
     * fault is over. GitHub has no faults when the process is returned.
     */
    OperatorJvm survive() {
        OperatorJvm operator = runs.start();
        try {
            operator.healthPort();
            List<Wish> latest = List.of();
            for (int turn = 1; turn <= parameters.turns(); turn++) {
                latest = turn(new Random(parameters.seed() - 7919L * turn), latest, operator);
                LOG.warn("turn {}: {} decisions", turn, acme.decisions().size());
                OperatorJvm now = runs.restartIfNeeded(operator, "ended-" + turn); // a lost watch ends the process
                if (!now.equals(operator)) {
                    strikes.counts().add("ENDED_ITSELF");
                    operator = now;
                }
            }
            weather.clear();
            sink.mend();
            authors.mendAll();
            keepers.mendAll();
            return operator;
        } catch (InterruptedException e) {
            operator.close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (RuntimeException | AssertionError e) {
            operator.close();
            throw e;
        }
    }

    private List<Wish> turn(Random random, List<Wish> latest, OperatorJvm operator) throws InterruptedException {
        sink.turn(random);
        List<Wish> asked = people.ask(random, RESOURCES / 2);
        weather.clear();
        weather.turn(random);
        CountDownLatch begun = new CountDownLatch(1);
        gitHub.faults().onDecisions().next(1).run(begun::countDown);
        authors.act(random);
        act(random, latest, asked, begun);
        strikes.strike(random, operator, false);
        Strikes.pause(2000 + random.nextInt(6000));
        return asked;
    }

    /** Creates more requests, which the policies' next evaluation decides. */
    void askOnceMore() {
        authors.ask(new Random(parameters.seed()));
    }

    /** Repairs the credentials that are still broken. */
    void mendCredentials() {
        administrators.mendAll();
    }

    List<Wish> wishes() {
        return writer.wishes();
    }

    /** All inventories that were ever written. */
    List<KeptInventory> inventories() {
        return keepers.all();
    }

    /** The resources that still conflict. */
    List<Wish> disputes() {
        return people.disputes();
    }

    List<Tenant> tenants() {
        return tenants;
    }

    /** How often each kind of act of people happened. */
    Counts acts() {
        return acts;
    }

    /** How often the process was killed, frozen and restarted. */
    Counts strikes() {
        return strikes.counts();
    }

    /** How often each kind of fault hit a call to GitHub. */
    Map<String, Integer> faults() {
        return weather.hits();
    }

    private int kills() {
        return strikes.counts().of("KILL") + strikes.counts().of("KILL_WITHIN_A_CALL");
    }

    private List<Wish> round(int number, List<Wish> latest) {
        Random random = new Random(parameters.seed() + 7919L * number);
        boolean behind = open() > MOST_OPEN;
        sink.turn(random);
        List<Wish> asked = people.ask(random, behind ? 1 : RESOURCES);
        weather.clear();
        weather.turn(random);
        boolean withinACall = random.nextInt(3) == 0;
        boolean wrongClock = random.nextInt(4) == 0;
        int calls = behind ? 20 : 3 + random.nextInt(10);
        boolean policiesFirst = random.nextBoolean();
        if (policiesFirst) {
            authors.act(random);
        }
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch decided = new CountDownLatch(1);
        try (OperatorJvm operator = wrongClock ? runs.startOnWrongClock(random) : runs.start()) {
            gitHub.faults().onDecisions().next(1).run(begun::countDown);
            gitHub.faults().onDecisions().nth(calls).run(() -> {
                if (withinACall) {
                    operator.kill();
                }
                decided.countDown();
            });
            operator.healthPort();
            if (!policiesFirst) {
                authors.act(random);
            }
            act(random, latest, asked, begun);
            strikes.strike(random, operator, wrongClock);
            boolean lives = !decided.await(random.nextInt(LONG_ROUND) == 0 ? 20 : 8, TimeUnit.SECONDS);
            if (withinACall && !lives) {
                strikes.counts().add("KILL_WITHIN_A_CALL");
            } else {
                Strikes.pause(random.nextInt(800));
                strikes.counts().add("KILL");
            }
            runs.kill(operator, "round-" + number + ".log");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return asked;
    }

    private void act(Random random, List<Wish> latest, List<Wish> asked, CountDownLatch begun)
            throws InterruptedException {
        secondThoughts.reconsider(random, latest, people.disputes());
        people.settleADispute(random);
        administrators.act(random);
        keepers.act(random);
        begun.await(WITHOUT_A_CALL, TimeUnit.SECONDS);
        sink.mendSometimes(random);
        keepers.act(random);
        secondThoughts.reconsider(random, asked, people.disputes());
    }

    /** How many decisions are requested and not made. */
    private long open() {
        Set<Long> undecided = new HashSet<>(acme.pendingRequestIds());
        undecided.addAll(acme.activeGrantIds());
        return writer.wishes().stream()
                .filter(Wish::isActive)
                .flatMap(wish -> wish.subjects().stream().filter(wish::wantsNow))
                .filter(undecided::contains)
                .distinct()
                .count();
    }

    private static Duration since(Instant start) {
        return Duration.between(start, Instant.now());
    }
}
