package dev.patoperator.kubernetes;

/**
 * One write that the API accepted.
 *
 * @param call the call; a create has the name that the object got
 * @param fieldManager the field manager of the write
 * @param changed false when the object was the same before: such a write keeps the version and sends no event
 */
public record Write(ApiCall call, String fieldManager, boolean changed) {}
