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
    private final Clock clock;
    private final Queue queue;
    private final Outbox outbox;
    private final Courtesy courtesy;
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
            LaneObserver observer,
            Clock clock) {
        this.installation = installation;
        this.settings = settings;
        this.api = api;
        this.journal = journal;
        this.resources = resources;
        this.judge = judge;
        this.observer = observer;
        this.clock = clock;
        this.queue = new Queue(recovery);
        this.outbox = new Outbox(mailbox, resources);
        this.courtesy = new Courtesy(queue);
        pageReaders.put(Subject.REQUEST, new PageReader("requests", clock));
        pageReaders.put(Subject.GRANT, new PageReader("grants", clock));
        inventories.put(Subject.REQUEST, inventory(Subject.REQUEST, courtesy::giveWay));
        inventories.put(Subject.GRANT, inventory(Subject.GRANT, () -> {}));
    }

    private Inventory inventory(Subject subject, Runnable beforeEachPage) {
        return new Inventory(
                subject,
                api,
                clock,
                settings.freshness(),
                beforeEachPage,
                new Census(observer, subject),
                pageReader(subject));
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

    Clock clock() {
        return clock;
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

    Inventory inventory(Subject subject) {
        return Objects.requireNonNull(inventories.get(subject));
    }

    /** Asks for the pages of the list of a subject, whoever needs them. */
    PageReader pageReader(Subject subject) {
        return Objects.requireNonNull(pageReaders.get(subject));
    }

    /** Lets go of lists that are too old for whoever comes next. */
    void forgetOldLists() {
        inventories.values().forEach(Inventory::forgetOld);
    }

    /** A call on behalf of an order: its own credentials, the lane's installation. */
    Access access(Order order) {
        return new Access(order.credentials(), installation, order.organization());
    }

    /** A call on behalf of the first of some decisions that is still asked for; empty when none is. */
    Optional<Access> access(List<Decision> decisions) {
        return decisions.stream()
                .flatMap(decision -> decision.askers().stream())
                .findFirst()
                .map(this::access);
    }
}
