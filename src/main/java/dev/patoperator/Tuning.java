package dev.patoperator;

import dev.patoperator.config.Settings;
import dev.patoperator.controller.Cadence;
import dev.patoperator.dispatch.DispatchSettings;
import dev.patoperator.github.GitHubSettings;

/** Times that are no settings, in one place so that a test can play an hour in a second. */
record Tuning(GitHubSettings gitHub, DispatchSettings dispatch, Cadence cadence) {

    static Tuning of(Settings settings) {
        return new Tuning(
                GitHubSettings.DEFAULT,
                DispatchSettings.of(settings.gitHubWriteInterval(), settings.confirmTimeout()),
                Cadence.DEFAULT);
    }
}
