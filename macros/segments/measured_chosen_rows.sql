{#- Which chosen rows a model measures, also those that nobody has: noted when it is built, after what
    was noted before is forgotten. -#}
{% macro forget_measured_rows() -%}
    delete from {{ ref('measured_chosen_rows') }} where model = '{{ this.identifier }}'
{%- endmacro %}


{% macro note_measured_rows(names) -%}
    insert into {{ ref('measured_chosen_rows') }} (model, rows_id)
    {% for name in names -%}
    select '{{ this.identifier }}' as model, '{{ name }}' as rows_id
    {{ 'union all' if not loop.last }}
    {% endfor -%}
{%- endmacro %}


{#- A pack that was changed and built without what it measures would find nobody, silently.

    names    of chosen rows, by the model that measures them -#}
{% macro must_be_measured(names) -%}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- for model, wanted in names.items() -%}
        {%- set measures = ref(model) -%}
        {%- set known = adapter.get_relation(measures.database, measures.schema, 'measured_chosen_rows') -%}
        {%- set query = 'select rows_id from ' ~ known ~ " where model = '" ~ model ~ "'" -%}
        {%- set rows = run_query(query).columns[0].values() if known else [] -%}
        {%- for name in wanted if name not in rows -%}
            {%- do exceptions.raise_compiler_error(
                model ~ ' was built before ' ~ this.identifier ~ ' asked for ' ~ name
                ~ ': build both, as in `dbt build --select path:models/segments/measures '
                ~ this.identifier ~ '`.'
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return('') }}
{%- endmacro %}
