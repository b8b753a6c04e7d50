package dev.patoperator.dispatch.worker;

import dev.patoperator.dispatch.execution.WorkerExecutor;
import dev.patoperator.dispatch.listing.ListingMemoryBudget;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.ClusterView;
import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.journal.Journal;
import dev.patoperator.dispatch.queue.JournalRecovery;
import dev.patoperator.dispatch.results.ResultStore;
import dev.patoperator.dispatch.worker.call.GitHubApis;
import dev.patoperator.github.Installation;

/**
 * Creates the worker of an installation with its parts. The components are what all workers share.
 *
 * @param memory of the listings of all installations
 */
public record InstallationWorkerFactory(
        DispatchSettings settings,
        GitHubApis gitHub,
        Journal journal,
        ClusterView cluster,
        PolicyEvaluator policyEvaluator,
        ResultStore resultStore,
        JournalRecovery recovery,
        ListingMemoryBudget memory,
        DispatchObserver observer,
        Clocks clocks,
        WorkerExecutor threads) {

    /** Returns an idle worker for an installation. */
    public InstallationWorker create(Installation installation) {
        return new WorkerParts(this, installation).worker();
    }
}
