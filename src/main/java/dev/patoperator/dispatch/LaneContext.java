package dev.patoperator.dispatch;

import dev.patoperator.decision.Subject;
import dev.patoperator.github.Access;
import dev.patoperator.github.Installation;
import dev.patoperator.github.PatApi;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What the parts of one lane share. */
final class LaneContext {

    private final Installation installation;
    private final DispatchSettings settings;
    private final PatApi api;
    private final Journal journal;
    private final Resources resources;
    private final Judge judge;
    private final LaneObserver observer;
    private final Clocks clocks;
    private final Queue queue;
    private final Outbox outbox;
    private final Courtesy courtesy;
    private final RepositoryNames repositoryNames;
    private final ListMemory listMemory;
    private final Map<Subject, CircuitBreaker> breakers = new EnumMap<>(Subject.class);
    private final Map<Subject, PageReader> pageReaders = new EnumMap<>(Subject.class);
    private final Map<Subject, Inventory> inventories = new EnumMap<>(Subject.class);

    LaneContext(
            Installation installation,
            DispatchSettings settings,
            PatApi api,
            Journal journal,
            Resources resources,
            Judge judge,
            Mailbox mailbox,
            Recovery recovery,
            ListMemory memory,
            LaneObserver observer,
            Clocks clocks) {
        this.installation = installation;
        this.settings = settings;
        this.api = api;
        this.journal = journal;
        this.resources = resources;
        this.judge = judge;
        this.observer = observer;
        this.clocks = clocks;
        this.queue = new Queue(recovery, clocks.monotonic());
        this.outbox = new Outbox(mailbox, resources);
        this.listMemory = memory;
        this.repositoryNames = new RepositoryNames(clocks.monotonic(), memory);
        for (Subject subject : Subject.values()) {
            breakers.put(
                    subject, new CircuitBreaker(clocks.monotonic(), settings.backoffFirst(), settings.backoffMost()));
        }
        this.courtesy = new Courtesy(() -> queue.oldest(Subject.GRANT).isPresent()
                && !breaker(Subject.GRANT).isOpen());
        pageReaders.put(Subject.REQUEST, new PageReader("requests", clocks.monotonic()));
        pageReaders.put(Subject.GRANT, new PageReader("grants", clocks.monotonic()));
        inventories.put(Subject.REQUEST, inventory(Subject.REQUEST, courtesy::giveWay, memory));
        inventories.put(Subject.GRANT, inventory(Subject.GRANT, () -> {}, memory));
    }

    private Inventory inventory(Subject subject, Runnable beforeEachPage, ListMemory memory) {
        return new Inventory(
                subject,
                api,
                clocks.monotonic(),
                settings.freshness(),
                beforeEachPage,
                new Census(observer, subject),
                pageReader(subject),
                memory);
    }

    Installation installation() {
        return installation;
    }

    DispatchSettings settings() {
        return settings;
    }

    PatApi api() {
        return api;
    }

    Journal journal() {
        return journal;
    }

    Resources resources() {
        return resources;
    }

    Judge judge() {
        return judge;
    }

    LaneObserver observer() {
        return observer;
    }

    /** The monotonic clock: for intervals. */
    Clock clock() {
        return clocks.monotonic();
    }

    Clocks clocks() {
        return clocks;
    }

    Queue queue() {
        return queue;
    }

    Outbox outbox() {
        return outbox;
    }

    Courtesy courtesy() {
        return courtesy;
    }

    /** Open after calls about a subject failed: the other subject's calls are made all the same. */
    CircuitBreaker breaker(Subject subject) {
        return Objects.requireNonNull(breakers.get(subject));
    }

    Inventory inventory(Subject subject) {
        return Objects.requireNonNull(inventories.get(subject));
    }

    /** Asks for the pages of the list of a subject, whoever needs them. */
    PageReader pageReader(Subject subject) {
        return Objects.requireNonNull(pageReaders.get(subject));
    }

    /** The cached names of the repositories of listed items. */
    RepositoryNames repositoryNames() {
        return repositoryNames;
    }

    /** What lists of all organizations take together. */
    ListMemory listMemory() {
        return listMemory;
    }

    /** Releases lists and names that are too old to be used again; answers whether some lists stay. */
    boolean keepsListsAfterForgettingOld() {
        inventories.values().forEach(Inventory::forgetOld);
        repositoryNames.forgetOld();
        return !inventories.values().stream().allMatch(Inventory::isEmpty);
    }

    /** Releases all lists; the next step reads what it needs. */
    void evictLists() {
        inventories.values().forEach(Inventory::restart);
    }

    /** A call on behalf of an order: its own credentials, the lane's installation. */
    Access access(Order order) {
        Access access = new Access(order.credentials(), installation, order.organization());
        observer.acting(order.resource(), access);
        return access;
    }

    /** A call on behalf of the first of some decisions that is still asked for; empty when none is. */
    Optional<Access> access(List<Decision> decisions) {
        return decisions.stream()
                .flatMap(decision -> decision.askers().stream())
                .findFirst()
                .map(this::access);
    }
}
