package kopi.app.cli;

import kopi.core.model.JobId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a job. */
final class JobName implements ITypeConverter<JobId> {
    @Override
    public JobId convert(String text) {
        try {
            JobId name = new JobId(text);
            if (!name.isNameOnly()) {
                throw new TypeConversionException("a job's name must not contain a dot: " + text);
            }
            return name;
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
