{#- Which chosen rows segment_measures holds, also those that nobody has: noted when it is built. -#}
{% macro note_measured_rows(names) -%}
    {%- if execute %}{% do adapter.cache_added(measured_rows(this)) %}{% endif -%}
    create or replace table {{ measured_rows(this) }} as
    {% for name in names or [''] -%}
    select cast('{{ name }}' as varchar) as rows_id
    {{ 'union all' if not loop.last }}
    {% endfor -%}
{%- endmacro %}


{% macro measured_rows(measures) -%}
    {{ return(api.Relation.create(
        database=measures.database, schema=measures.schema, identifier='measured_rows', type='table',
        dbt_created=true
    )) }}
{%- endmacro %}


{#- A pack that was changed and built without segment_measures would find nobody, silently. -#}
{% macro must_be_measured(names) -%}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- set measures = ref('segment_measures') -%}
    {%- set known = measured_rows(measures) -%}
    {%- set found = adapter.get_relation(known.database, known.schema, known.identifier) -%}
    {%- set rows = run_query('select rows_id from ' ~ known).columns[0].values() if found else [] -%}
    {%- for name in names if name not in rows -%}
        {%- do exceptions.raise_compiler_error(
            'segment_measures was built before ' ~ this.identifier ~ ' asked for ' ~ name
            ~ ': build both, as in `dbt build --select segment_measures ' ~ this.identifier ~ '`.'
        ) -%}
    {%- endfor -%}
    {{ return('') }}
{%- endmacro %}
