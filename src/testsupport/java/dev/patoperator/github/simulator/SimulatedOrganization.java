package dev.patoperator.github.simulator;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An organization with its pending requests, active grants and (usually) an installation of an App. Tests add items,
 * simulate actions of people, and read the results. Thread-safe.
 */
public final class SimulatedOrganization {

    private final String login;
    private final long id;
    private final InstantSource time;
    private final PatStore store;
    private final Set<String> ignoredFilters = ConcurrentHashMap.newKeySet();
    private final Set<Long> skippedInBulk = ConcurrentHashMap.newKeySet();
    private final List<SimulatedInstallation> more = new CopyOnWriteArrayList<>();
    private final SimulatedPeople people = new SimulatedPeople();
    private final Map<String, SimulatedRepository> repositories = new LinkedHashMap<>();
    private volatile @Nullable SimulatedInstallation installation;
    private volatile Duration bulkDelay = Duration.ZERO;
    private volatile UnknownIds unknownIds = UnknownIds.SKIPPED;
    private volatile UnknownIds unknownIdInSingle = UnknownIds.NOT_FOUND;

    SimulatedOrganization(String login, long id, InstantSource time, @Nullable SimulatedInstallation installation) {
        this.login = login;
        this.id = id;
        this.time = time;
        this.store = new PatStore(time);
        this.installation = installation;
    }

    /** Returns the organization's name as it was created; GitHub compares it without regard to case. */
    public String login() {
        return login;
    }

    /** Returns the installation id for token exchange. Throws when the App is not installed. */
    public long installationId() {
        return Objects.requireNonNull(installation, "not installed").id();
    }

    /** Returns a builder of a pending request; {@link PatSeed#add()} adds it. */
    public PatSeed request(long patRequestId) {
        return new PatSeed(patRequestId, time.instant(), store::addPending);
    }

    /** Returns a builder of an active grant; {@link PatSeed#add()} adds it. */
    public PatSeed grant(long patId) {
        return new PatSeed(patId, time.instant(), store::addActive);
    }

    /** Returns the members, outside collaborators and teams; nobody at first. */
    public SimulatedPeople people() {
        return people;
    }

    /** Returns a builder of a repository; {@link RepositorySeed#add()} adds it. */
    public RepositorySeed repository(String name) {
        return new RepositorySeed(name, one -> {
            synchronized (repositories) {
                repositories.put(name.toLowerCase(Locale.ROOT), one);
            }
        });
    }

    /** Approves the request as a person in the browser. Returns false when it was not pending. */
    public boolean personApproves(long patRequestId) {
        return personDecides(patRequestId, SimulatedDecision.DecisionAction.APPROVE);
    }

    /** Denies the request as a person in the browser. Returns false when it was not pending. */
    public boolean personDenies(long patRequestId) {
        return personDecides(patRequestId, SimulatedDecision.DecisionAction.DENY);
    }

    /** Revokes the grant as a person in the browser. Returns false when it was not active. */
    public boolean personRevokes(long patId) {
        return personDecides(patId, SimulatedDecision.DecisionAction.REVOKE);
    }

    /** Withdraws the request as its member. Returns false when it was not pending. No decision is recorded. */
    public boolean memberCancels(long patRequestId) {
        return store.cancel(patRequestId);
    }

    /** Sets how long after their 202 bulk decisions take effect; at once by default. */
    public SimulatedOrganization bulkLandsAfter(Duration delay) {
        bulkDelay = delay;
        return this;
    }

    /** Sets how bulk calls treat ids that are not pending or not active; they are skipped by default. */
    public SimulatedOrganization unknownIdsInBulk(UnknownIds behaviour) {
        unknownIds = behaviour;
        return this;
    }

    /** Sets how a call for one id treats an id that is not pending or not active; 404 by default. */
    public SimulatedOrganization unknownIdInSingle(UnknownIds behaviour) {
        unknownIdInSingle = behaviour;
        return this;
    }

    /** Makes lists show changes this much later, as from a replica; at once by default. */
    public SimulatedOrganization listsLagBy(Duration lag) {
        store.listLag(lag);
        return this;
    }

    /** Makes bulk calls return 202 and leave these ids unchanged. A call without arguments ends this. */
    public SimulatedOrganization lying202(Long... ids) {
        skippedInBulk.clear();
        skippedInBulk.addAll(List.of(ids));
        return this;
    }

    /** Makes list calls accept these filters ({@code owner}, {@code token_id} ...) and ignore them. */
    public SimulatedOrganization ignoreFilters(String... names) {
        ignoredFilters.addAll(List.of(names));
        return this;
    }

    /** Sets the permissions of the App, by permission name; both PAT permissions at write by default. */
    public SimulatedOrganization permissions(Map<String, String> granted) {
        Objects.requireNonNull(installation, "not installed").permissions(granted);
        return this;
    }

    /**
     * Adds permissions of the App at the level read, such as {@code members}, {@code metadata} and
     * {@code organization_custom_properties}, which the lists of people and repositories take. Tokens that were issued
     * before do not have them.
     */
    public SimulatedOrganization grantRead(String... permissions) {
        SimulatedInstallation first = Objects.requireNonNull(installation, "not installed");
        Map<String, String> all = new HashMap<>(first.permissions());
        List.of(permissions).forEach(permission -> all.putIfAbsent(permission, "read"));
        first.permissions(all);
        return this;
    }

    /** Limits the App's installation to these repositories; it is on all by default. */
    public SimulatedOrganization installedOn(String... repositoryNames) {
        Objects.requireNonNull(installation, "not installed").selectRepositories(Set.of(repositoryNames));
        return this;
    }

    /** Suspends the installation of another App than the first. */
    public SimulatedOrganization suspend(SimulatedApp app) {
        Objects.requireNonNull(installationOf(app), "not installed").suspendedAt(time.instant());
        return this;
    }

    /** Suspends the App's installation. */
    public SimulatedOrganization suspend() {
        Objects.requireNonNull(installation, "not installed").suspendedAt(time.instant());
        return this;
    }

    /** Ends the suspension. */
    public SimulatedOrganization unsuspend() {
        Objects.requireNonNull(installation, "not installed").suspendedAt(null);
        return this;
    }

    /** Removes the App from the organization. */
    public SimulatedOrganization uninstall() {
        installation = null;
        return this;
    }

    /** Sets the calls per hour of each App that is installed now; GitHub's 5,000 by default. */
    public SimulatedOrganization rateLimit(int callsPerHour) {
        installations().forEach(one -> one.rateLimit().limit(callsPerHour));
        return this;
    }

    /** Uses up this hour's rate limit. */
    public SimulatedOrganization exhaustRateLimit() {
        Objects.requireNonNull(installation, "not installed").rateLimit().exhaust(time.instant());
        return this;
    }

    /** Returns the ids of the pending requests, ascending. */
    public List<Long> pendingRequestIds() {
        return store.pending().stream().map(PatItem::id).toList();
    }

    /** Returns the pending requests, by ascending id. */
    public List<PatItem> pendingRequests() {
        return store.pending();
    }

    /** Returns the ids of the active grants, ascending. */
    public List<Long> activeGrantIds() {
        return store.active().stream().map(PatItem::id).toList();
    }

    /** Returns the active grants, by ascending id. */
    public List<PatItem> activeGrants() {
        return store.active();
    }

    /** Returns the decisions that took effect so far, in order, by Apps and by people. */
    public List<SimulatedDecision> decisions() {
        return store.decisions();
    }

    long id() {
        return id;
    }

    /** Returns the repositories, oldest first. */
    List<SimulatedRepository> repositories() {
        synchronized (repositories) {
            return List.copyOf(repositories.values());
        }
    }

    PatStore store() {
        return store;
    }

    @Nullable
    SimulatedInstallation installation() {
        return installation;
    }

    /** Returns the installation of an App here; null when it is not installed. */
    @Nullable
    SimulatedInstallation installationOf(@Nullable SimulatedApp app) {
        return installations().filter(one -> one.app() == app).findFirst().orElse(null);
    }

    /** Returns the installations of all Apps. */
    Stream<SimulatedInstallation> installations() {
        return Stream.concat(Stream.ofNullable(installation), more.stream());
    }

    void install(SimulatedInstallation another) {
        more.add(another);
    }

    Set<String> ignoredFilters() {
        return ignoredFilters;
    }

    UnknownIds unknownIds() {
        return unknownIds;
    }

    UnknownIds unknownIdInSingle() {
        return unknownIdInSingle;
    }

    /** Accepts a bulk decision, except for the ids that {@link #lying202} leaves unchanged. */
    void acceptBulk(Collection<Long> ids, PatStore.Verdict verdict) {
        List<Long> honest =
                ids.stream().filter(one -> !skippedInBulk.contains(one)).toList();
        store.decideLater(honest, verdict, time.instant().plus(bulkDelay));
    }

    private boolean personDecides(long patId, SimulatedDecision.DecisionAction action) {
        return store.decide(patId, new PatStore.Verdict(action, SimulatedDecision.PERSON, null, null));
    }
}
