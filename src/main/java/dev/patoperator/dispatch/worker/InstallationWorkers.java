package dev.patoperator.dispatch.worker;

import dev.patoperator.dispatch.listing.request.RequestedListing;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.github.Installation;
import dev.patoperator.model.Blocker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The workers of all installations. A worker is created by the first submission and removed when unused. Thread-safe. */
public final class InstallationWorkers {

    private final InstallationWorkerFactory factory;
    private final Map<Installation, InstallationWorker> workers = new ConcurrentHashMap<>();

    /** Creates the set without workers. */
    public InstallationWorkers(InstallationWorkerFactory factory) {
        this.factory = factory;
    }

    /**
     * Passes a submission to the worker of an installation. What the resource had submitted to other workers is withdrawn
     * there; what they had sent to the same GitHub is confirmed by the new worker.
     *
     * @param settled ids whose results are known
     * @return what is known to block the submission
     */
    public Optional<Blocker> submit(Installation installation, Submission submission, Collection<Long> settled) {
        List<Decision> sentElsewhere = new ArrayList<>();
        workers.forEach((other, worker) -> {
            if (!other.equals(installation)) { // the Secret named another App before, or the App was reinstalled
                List<Decision> sent =
                        worker.releaseResource(submission.resource().uid());
                if (other.apiUrl().equals(installation.apiUrl())) {
                    sentElsewhere.addAll(sent);
                }
            }
        });
        return worker(installation).submit(submission, settled, sentElsewhere);
    }

    /** Passes a request for lists to the worker of an installation. Replaces the earlier one of its resource. */
    public void requestListing(Installation installation, RequestedListing requested) {
        worker(installation).requestListing(requested);
    }

    /** Forgets a resource's request for lists. */
    public void withdrawListing(String uid) {
        workers.values().forEach(worker -> worker.withdrawListing(uid));
    }

    private InstallationWorker worker(Installation installation) {
        return workers.compute(installation, (it, known) -> {
            InstallationWorker worker = known == null ? factory.create(it) : known;
            worker.touch(); // so that it is not removed before it has the submission
            return worker;
        });
    }

    /** Stops sending for a resource. What was sent is still confirmed. */
    public void withdraw(String uid) {
        workers.values().forEach(worker -> worker.withdraw(uid));
    }

    public boolean isWorkingFor(String uid) {
        return workers.values().stream().anyMatch(worker -> worker.isWorkingFor(uid));
    }

    /** Returns since when each pending decision has been waiting. */
    public Stream<Instant> waitingSince() {
        return workers.values().stream().flatMap(worker -> worker.waitingSince().stream());
    }

    /** Discards listings that are too old, restarts workers that an error stopped, and removes unused ones. */
    public void housekeep() {
        workers.values().forEach(InstallationWorker::housekeep);
        workers.keySet()
                .forEach(it -> workers.computeIfPresent(it, (key, worker) -> worker.isUnused() ? null : worker));
    }

    /** Every worker finishes the call under way, checks once what is unconfirmed, and ends. Returns at once. */
    public void stop() {
        workers.values().forEach(InstallationWorker::stop);
    }

    public boolean isAnyRunning() {
        return workers.values().stream().anyMatch(InstallationWorker::isRunning);
    }
}
