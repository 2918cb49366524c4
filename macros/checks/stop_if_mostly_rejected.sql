{#- A few bad rows are quarantined; a table of them is a fault of the source or of its staging, and
    nothing should be built on the rest. Runs after each checked table. -#}
{% macro stop_if_mostly_rejected() -%}
    {%- if not execute or var('quarantine_maximum_share') | float >= 1 -%}{{ return('') }}{%- endif -%}
    {%- set found = run_query(
        "select source_system, count(*) as all_rows, count(rejection_reasons) as rejected_rows, "
        ~ "min(rejection_reasons) as a_reason from " ~ this
        ~ " group by source_system having count(rejection_reasons) > "
        ~ var('quarantine_maximum_share') ~ " * count(*) order by source_system"
    ) -%}
    {%- for row in found.rows -%}
        {%- set reasons = run_query(
            "select rejection_reasons, count(*) as rejected_rows from " ~ this
            ~ " where rejection_reasons is not null and source_system = '" ~ row['source_system']
            ~ "' group by rejection_reasons order by count(*) desc, rejection_reasons limit 3"
        ) -%}
        {%- set said = [] -%}
        {%- for reason in reasons.rows -%}
            {%- do said.append(reason['rejection_reasons'] ~ ' (' ~ '{:,}'.format(reason['rejected_rows']) ~ ')') -%}
        {%- endfor -%}
        {%- do exceptions.raise_compiler_error(
            '{:,}'.format(row['rejected_rows']) ~ ' of ' ~ '{:,}'.format(row['all_rows']) ~ ' '
            ~ this.identifier[8:] ~ ' of ' ~ row['source_system']
            ~ ' cannot be used: ' ~ said | join('; ') ~ '. Mend the source or models/staging/'
            ~ row['source_system'] ~ ', or raise the var quarantine_maximum_share (now '
            ~ var('quarantine_maximum_share') ~ ') if so many are right to go.'
        ) -%}
    {%- endfor -%}
{%- endmacro %}
