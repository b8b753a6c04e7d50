package dev.patoperator;

import dev.patoperator.config.Settings;
import dev.patoperator.controller.schedule.RequeueIntervals;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.github.GitHubSettings;

/** The times that are not settings, in one place, so that a test can run through an hour in a second. */
public record Timings(GitHubSettings gitHub, DispatchSettings dispatch, RequeueIntervals requeueIntervals) {

    static Timings of(Settings settings) {
        return new Timings(
                GitHubSettings.DEFAULT,
                DispatchSettings.of(settings.gitHubWriteInterval(), settings.confirmTimeout()),
                RequeueIntervals.DEFAULT);
    }
}
