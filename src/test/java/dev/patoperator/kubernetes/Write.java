package dev.patoperator.kubernetes;

/**
 * One write that the API accepted.
 *
 * @param call what was written; a create carries the name that the object got
 * @param fieldManager who wrote
 * @param changed false when the object was the same before: such a write gets no new resourceVersion and wakes no watch
 */
public record Write(ApiCall call, String fieldManager, boolean changed) {}
