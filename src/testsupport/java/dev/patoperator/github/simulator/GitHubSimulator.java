package dev.patoperator.github.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/**
 * A stateful simulation of GitHub on a loopback port. {@link #start()} starts one that behaves like api.github.com;
 * {@link #builder()} one with another clock, port or path prefix. Thread-safe.
 */
public final class GitHubSimulator implements AutoCloseable {

    private final HttpListener listener;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final String baseUrl;
    private final SimulatedTime time;
    private final Registry registry;
    private final InstallationTokens tokens;
    private final Gatekeeper gatekeeper;
    private final RequestPipeline pipeline;
    private final Recording recording = new Recording();
    private final Faults faults = new Faults();
    private final ContractWatch contract;
    private final SimulatedApp defaultApp;

    GitHubSimulator(GitHubSimulatorBuilder settings) {
        time = new SimulatedTime(settings.clock());
        contract = new ContractWatch(settings.checkingAnswers());
        registry = new Registry(time);
        tokens = new InstallationTokens(time);
        gatekeeper = new Gatekeeper(new AppAuthentication(registry, time), tokens, time);
        defaultApp = app(1_234_567, "Iv23liPatOperator01", AppKey.ofThisJvm());
        pipeline = new RequestPipeline(gatekeeper, time);
        CallConductor conductor = new CallConductor(faults, pipeline, recording, contract, time, closing);
        listener = new HttpListener(settings.port(), new HttpFront(settings.pathPrefix(), time, conductor));
        baseUrl = "http://127.0.0.1:" + listener.port() + settings.pathPrefix();
        pipeline.serve(new AppEndpoints(registry, tokens, time, baseUrl).endpoints());
        pipeline.serve(new PatEndpoints(registry, time, baseUrl).endpoints());
        pipeline.serve(new OrganizationEndpoints(registry, baseUrl).endpoints());
    }

    /** Starts a GitHub like api.github.com, on any free port, on the system clock. */
    public static GitHubSimulator start() {
        return builder().start();
    }

    /** Returns a builder of a GitHub that differs from {@link #start()}'s. */
    public static GitHubSimulatorBuilder builder() {
        return new GitHubSimulatorBuilder();
    }

    /** Returns the REST API's base URL, without a slash at the end. */
    public String baseUrl() {
        return baseUrl;
    }

    /** Returns the time of GitHub's clock: the test's clock plus the skew. */
    public Instant now() {
        return time.instant();
    }

    /** Returns the App that is installed in every organization unless a test specifies another. */
    public SimulatedApp app() {
        return defaultApp;
    }

    /** Registers another App. */
    public SimulatedApp app(long appId, String clientId, AppKey key) {
        return registry.addApp(new SimulatedApp(appId, clientId, key));
    }

    /** Returns the organization; the first call creates it with the default App installed and all PAT permissions. */
    public SimulatedOrganization organization(String login) {
        return registry.organization(login, defaultApp);
    }

    /** Installs one more App in an organization, with these permissions. */
    public void install(SimulatedOrganization organization, SimulatedApp app, Map<String, String> permissions) {
        registry.install(organization, app, permissions);
    }

    /** Returns the organization; the first call creates it with this App installed and all PAT permissions. */
    public SimulatedOrganization organization(String login, SimulatedApp app) {
        return registry.organization(login, app);
    }

    /** Returns the organization; the first call creates it without an installed App. */
    public SimulatedOrganization organizationWithoutInstallation(String login) {
        return registry.organization(login, null);
    }

    /** Returns the scripted faults. */
    public Faults faults() {
        return faults;
    }

    /** Sets how far GitHub's clock runs ahead of (or, negative, behind) the test's clock. */
    public GitHubSimulator clockSkew(Duration skew) {
        time.skew(skew);
        return this;
    }

    /** Makes all tokens issued so far expired. */
    public GitHubSimulator expireAllTokens() {
        tokens.expireAll();
        return this;
    }

    /** Sets how long new tokens are refused: with 401, or with 403 for tokens narrowed by {@code permissions}. */
    public GitHubSimulator tokenReplicationLag(Duration lag) {
        tokens.replicationLag(lag);
        return this;
    }

    /** Sets the status of an exhausted primary rate limit, 403 (the default) or 429. */
    public GitHubSimulator exhaustedRateLimitStatus(int status) {
        gatekeeper.exhaustedStatus(status);
        return this;
    }

    /** Turns off rate limits and the headers about them, as is the default on GHES. */
    public GitHubSimulator withoutRateLimits() {
        pipeline.withoutRateLimits();
        return this;
    }

    /** Returns all calls so far, in the order in which they were answered. */
    public List<RecordedCall> calls() {
        return recording.calls();
    }

    /** Returns the calls of one operation so far. */
    public List<RecordedCall> calls(String operationId) {
        return calls().stream()
                .filter(call -> call.operationId().equals(operationId))
                .toList();
    }

    /** Returns the number of calls of each operation so far, by operation id. */
    public Map<String, Long> callCounts() {
        return calls().stream().collect(Collectors.groupingBy(RecordedCall::operationId, Collectors.counting()));
    }

    /**
     * Returns the number of POSTs that requested decisions (single or bulk), regardless of the answer. Token exchanges
     * do not count.
     */
    public int postCount() {
        return (int) calls().stream()
                .filter(call -> PatEndpoints.DECIDING.contains(call.operationId()))
                .count();
    }

    /** Removes the calls so far; state and decisions are kept. */
    public void clearCalls() {
        recording.clear();
    }

    /** Registers a secret that the test created (such as a webhook secret), so that output is searched for it, too. */
    public String secret(String text) {
        IssuedSecrets.registerWhole(text);
        return text;
    }

    /**
     * Returns every secret that the simulators of this JVM issued or received, in pieces that must appear in no output.
     */
    public Set<String> issuedSecrets() {
        return IssuedSecrets.all();
    }

    /** Returns the violations of GitHub's contract so far, by calls and by answers. */
    public List<String> contractViolations() {
        return contract.violations();
    }

    /** Returns the violations and clears them, for tests that break the contract on purpose. */
    public List<String> takeContractViolations() {
        return contract.take();
    }

    /** Throws an {@link AssertionError} that lists the violations, if there are any. */
    public void assertContractHeld() {
        List<String> violations = contract.violations();
        if (!violations.isEmpty()) {
            throw new AssertionError("GitHub's contract was broken:\n" + String.join("\n", violations));
        }
    }

    /**
     * Stops listening and ends delays. Throws an {@link AssertionError} when the contract was broken and no test took
     * the violations.
     */
    @Override
    public void close() {
        closing.countDown();
        listener.close();
        assertContractHeld();
    }
}
