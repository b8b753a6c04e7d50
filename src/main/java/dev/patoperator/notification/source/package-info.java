/** Makes notifications of what the operator lists and writes to statuses. Makes no call for them. */
@NullMarked
package dev.patoperator.notification.source;

import org.jspecify.annotations.NullMarked;
